// Walks the phone's page against the process that carries the phones. Needs
// VARDAG_HAND, VARDAG_STAFF, VARDAG_STAFF_2 ("user:password") and
// VARDAG_ENROLMENT, of the office VARDAG_URL and VARDAG_PLANNER; VARDAG_SHOTS names a folder for pictures.
import { startBrowser } from './browser.mjs';
import { hardshipSteps } from './hand-hardship.mjs';
import { keyboardSteps } from './hand-keyboard.mjs';
import { peopleSteps } from './hand-people.mjs';
import { Phone, checkTargets } from './hand-phone.mjs';
import { publishedSteps } from './hand-published.mjs';
import { shiftSteps } from './hand-shift.mjs';
import { stateSteps } from './hand-states.mjs';
import { visitSteps } from './hand-visit.mjs';
import { workedDaySteps } from './hand-worked-day.mjs';
import { Looker } from './look.mjs';
import { account, finish, needed, stepper } from './walk.mjs';

const SCREEN = { width: 360, height: 640 };
const VARIANTS = [
  { language: 'sv', scheme: 'light', ...SCREEN, brief: true },
  { language: 'en', scheme: 'dark', ...SCREEN },
  { language: 'sv', scheme: 'light', width: 320, height: 640 },
  { language: 'sv', scheme: 'dark', ...SCREEN },
  { language: 'sv', scheme: 'light', ...SCREEN, text: 200, brief: true },
];

const origin = new URL(needed('VARDAG_HAND')).origin;
const people = [account('VARDAG_STAFF'), account('VARDAG_STAFF_2')];
const enrolment = needed('VARDAG_ENROLMENT');
const office = { base: new URL(needed('VARDAG_URL')).origin, planner: account('VARDAG_PLANNER') };

const { page, faults, afresh, close } = await startBrowser(origin, {
  viewport: SCREEN,
  // A killed phone is asked again until it runs.
  tolerated: [{ status: 503, ending: '/call' }],
});
const phones = [1, 2, 3].map((number) => new Phone(page, origin, number));
const looker = new Looker(page, faults, { variants: VARIANTS, rest: { language: 'sv', scheme: 'light', ...SCREEN } });
const look = {
  at: async (state) => {
    await looker.at(state);
    await looker.cut(state);
    await checkTargets(page, state, faults);
  },
  around: async (state) => {
    await checkTargets(page, state, faults);
    await looker.around(state);
  },
  briefly: (state) => looker.briefly(state),
};

const { step, unsteady } = stepper(faults, (name) => looker.shot(name), afresh);
const walk = { page, phones, people, enrolment, office, look, step, faults };
try {
  await phones[0].countPresses();
  await peopleSteps.signIn(walk);
  await publishedSteps(walk);
  await visitSteps(walk);
  await workedDaySteps(walk);
  await keyboardSteps(walk);
  await hardshipSteps(walk);
  await peopleSteps.badInput(walk);
  await peopleSteps.switchPerson(walk);
  await peopleSteps.enrol(walk);
  await stateSteps(walk);
  await shiftSteps(walk);
} catch {
  // Already among the faults; the rest of the walk would only follow from it.
} finally {
  await close();
}

finish(looker, faults, unsteady);
