package se.vardag.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Judges every bundle that the Rust tests wrote, by the profiles of FHIR R4 itself.
 * Nothing is asked over a network: a code system that is not at hand is a warning.
 */
final class BundlesTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("vardag.examples"), "fhir");
    /** Our code systems and Socialstyrelsen's are published nowhere, and no resource has a narrative. */
    private static final Pattern EXPECTED = Pattern.compile("CodeSystem is unknown|dom-6");

    private static FhirValidator validator;

    @BeforeAll
    static void makeValidator() {
        FhirContext context = FhirContext.forR4();
        UnknownCodeSystemWarningValidationSupport unknown =
                new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        ValidationSupportChain chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                unknown);
        validator = context.newValidator().registerValidatorModule(new FhirInstanceValidator(chain));
    }

    @TestFactory
    Stream<DynamicTest> soundBundlesAreTaken() {
        return each("valid", file -> {
            List<SingleValidationMessage> messages = judged(file);
            List<String> errors = errors(messages);
            String name = file.getFileName().toString();
            long warnings = count(messages, ResultSeverityEnum.WARNING);
            System.out.printf("fhir: %s: %d errors, %d warnings%n", name, errors.size(), warnings);
            messages.stream()
                    .filter(it -> it.getSeverity() == ResultSeverityEnum.WARNING)
                    .map(SingleValidationMessage::getMessage)
                    .filter(text -> !EXPECTED.matcher(text).find())
                    .distinct()
                    .sorted()
                    .forEach(text -> System.out.println("  warning: " + text));
            assertEquals(List.of(), errors, name);
        });
    }

    /** Each file of the folder is spoilt in one place: a judge that takes one is no judge. */
    @TestFactory
    Stream<DynamicTest> brokenBundlesAreRefused() {
        return each("broken", file -> {
            List<String> errors = errors(judged(file));
            String name = file.getFileName().toString();
            assertFalse(errors.isEmpty(), name + " was taken");
            System.out.printf("fhir: %s: refused: %s%n", name, errors.get(0));
        });
    }

    private interface Check {
        void run(Path file) throws IOException;
    }

    private static Stream<DynamicTest> each(String folder, Check check) {
        try (Stream<Path> listed = Files.list(EXAMPLES.resolve(folder))) {
            List<Path> files = listed.filter(it -> it.toString().endsWith(".json")).sorted().toList();
            assertTrue(!files.isEmpty(), "no examples: run the Rust tests first");
            return files.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check.run(file)));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static List<SingleValidationMessage> judged(Path file) throws IOException {
        return validator.validateWithResult(Files.readString(file)).getMessages();
    }

    private static List<String> errors(List<SingleValidationMessage> messages) {
        return messages.stream()
                .filter(it -> it.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal())
                .map(it -> it.getLocationString() + ": " + it.getMessage())
                .toList();
    }

    private static long count(List<SingleValidationMessage> messages, ResultSeverityEnum severity) {
        return messages.stream().filter(it -> it.getSeverity() == severity).count();
    }
}
