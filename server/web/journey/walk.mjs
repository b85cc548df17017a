// What every walk does: it is told where to go, goes step by step, and says at the
// end what it found.

/** A variable that the walk cannot do without. */
export function needed(name) {
  const value = process.env[name];
  if (value) return value;
  const example = /URL|HAND/.test(name) ? 'http://127.0.0.1:8080' : name === 'VARDAG_ENROLMENT' ? '"vardag1 …"' : 'user:password';
  throw new Error(`Set ${name}. Maybe: ${name}=${example}`);
}

/** "user:password"; a password may hold colons. */
export function account(name) {
  const [username, ...password] = needed(name).split(':');
  return { username, password: password.join(':') };
}

/** Of more than these it is no accident. */
const UNSTEADY_MOST = 2;

/**
 * Steps of a walk: each says how long it took; one that fails leaves a picture. Where `afresh`
 * loads the page anew, it is walked once more, and told as unsteady if it then succeeds
 * (decision 0210); else it ends the walk.
 */
export function stepper(faults, shot, afresh = null) {
  const unsteady = [];

  async function walked(name, work) {
    const began = Date.now();
    await work();
    console.log(`ok   ${name} (${Date.now() - began} ms)`);
  }

  async function failed(name, error) {
    faults.push(`${name}: ${error.message}`);
    // A page that stands still gives no picture either.
    await shot(`failed-${name.replaceAll(/\W+/g, '-')}`).catch((still) => faults.push(`${name}: no picture: ${still.message}`));
    console.log(`FAIL ${name}`);
    throw error;
  }

  async function step(name, work) {
    try {
      return await walked(name, work);
    } catch (error) {
      if (!afresh || unsteady.length >= UNSTEADY_MOST) return failed(name, error);
      console.log(`     ${name}, once more: ${error.message}`);
      await shot(`unsteady-${name.replaceAll(/\W+/g, '-')}`).catch(() => {});
      unsteady.push(`${name}: ${error.message}`);
    }
    try {
      await afresh();
      await walked(name, work);
    } catch (error) {
      await failed(name, error);
    }
  }

  return { step, unsteady };
}

const ALIKE_NAMED = 12;

/** Says what was looked at and what is wrong, and ends the program by it. */
export function finish({ looked, violations, alike = [] }, faults, unsteady = []) {
  console.log(`axe looked at ${looked} states and found ${violations} violations`);
  // Worth a look, and no fault: a state may show nothing of itself at some width.
  if (alike.length > 0) console.log(`${alike.length} pictures are byte for byte that of another state, as ${alike.slice(0, ALIKE_NAMED).join(', ')}`);
  for (const one of unsteady) console.log(`unsteady: ${one}`);
  // Where the runner finds what to tell again at the end.
  for (const fault of faults) console.log(`- ${fault}`);
  process.exit(faults.length > 0 ? 1 : 0);
}
