// The shelf: what can happen to each phone, above the phone itself.

// How often the phones are looked at, in milliseconds: somebody may sign in on one.
const LOOK_MS = 2000;

const phones = document.getElementById('phones');
const told = document.getElementById('told');
const language = document.getElementById('language');
let texts = {};

function text(key, values = {}) {
  let words = texts[key] ?? key;
  for (const [name, value] of Object.entries(values)) words = words.replace(`{${name}}`, value);
  return words;
}

async function speak(chosen) {
  texts = await (await fetch(`/shelf/${chosen}.json`)).json();
  document.documentElement.lang = chosen;
  language.value = chosen;
  localStorage.setItem('shelf-language', chosen);
  document.title = `Vardag – ${text('title')}`;
  for (const section of phones.children) label(section);
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = text(element.dataset.text);
  }
  await look();
}

function label(section) {
  const number = section.dataset.phone;
  section.querySelector('h2').textContent = text('phone', { number });
  section.querySelector('.switches').setAttribute('aria-label', text('switches', { number }));
  section.querySelector('iframe').title = text('phone', { number });
}

function add(phone) {
  const section = document.getElementById('phone').content.cloneNode(true).firstElementChild;
  section.dataset.phone = phone.phone;
  const address = `/phones/${phone.phone}/`;
  const one = (name) => section.querySelector(`[name=${name}]`);
  one('airplane').addEventListener('change', (event) => {
    turn(phone.phone, 'switches', { airplane: event.target.checked });
  });
  one('clock').addEventListener('change', (event) => {
    turn(phone.phone, 'switches', { clock_ahead_s: Number(event.target.value) });
  });
  for (const name of ['kill', 'start', 'backup', 'restore']) {
    one(name).addEventListener('click', () => turn(phone.phone, name));
  }
  section.querySelector('a').href = address;
  phones.append(section);
  label(section);
  for (const element of section.querySelectorAll('[data-text]')) {
    element.textContent = text(element.dataset.text);
  }
  section.querySelector('iframe').src = address;
  return section;
}

function show(phone) {
  const section = phones.querySelector(`[data-phone="${phone.phone}"]`) ?? add(phone);
  section.dataset.running = phone.running;
  const person = phone.person ? text('has', { person: phone.person }) : text('nobody');
  const state = phone.running ? person : text('stopped');
  const words = `${state}. ${text('backups', { count: phone.backups })}.`;
  const line = section.querySelector('.state');
  if (line.textContent !== words) line.textContent = words;
  const one = (name) => section.querySelector(`[name=${name}]`);
  one('airplane').checked = phone.airplane;
  showClock(one('clock'), phone.clock_ahead_s);
  const focused = document.activeElement;
  one('kill').disabled = !phone.running;
  one('start').disabled = phone.running;
  // A key that was pressed on one of the two goes on at the other.
  if (focused === one('kill') && !phone.running) one('start').focus();
  if (focused === one('start') && phone.running) one('kill').focus();
  one('restore').disabled = phone.backups === 0;
}

// A clock that was set from elsewhere has no line in the list: it gets one.
function showClock(select, aheadS) {
  const value = String(aheadS);
  if (select.value === value || select === document.activeElement) return;
  if (![...select.options].some((option) => option.value === value)) {
    select.append(new Option(`${aheadS} s`, value));
  }
  select.value = value;
}

async function look() {
  try {
    const answer = await (await fetch('/phones')).json();
    answer.phones.forEach(show);
    if (told.dataset.lost) say('');
    delete told.dataset.lost;
  } catch {
    told.dataset.lost = 'yes';
    say(text('lost'));
  }
}

function say(words) {
  told.textContent = words;
}

async function turn(number, name, body) {
  try {
    const answer = await fetch(`/phones/${number}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const form = await answer.json();
    if (!answer.ok) {
      say(text('failed', { number, code: form.error.code }));
      return;
    }
    show(form);
    say(text('done', { number }));
    if (name === 'start' || name === 'restore') reload(number);
  } catch {
    say(text('lost'));
  }
}

// An app that was started again begins at its first screen.
function reload(number) {
  const frame = phones.querySelector(`[data-phone="${number}"] iframe`);
  frame.contentWindow.location.reload();
}

language.addEventListener('change', () => speak(language.value));
const wished = localStorage.getItem('shelf-language') ?? navigator.language.slice(0, 2);
await speak(wished === 'en' ? 'en' : 'sv');
setInterval(look, LOOK_MS);
