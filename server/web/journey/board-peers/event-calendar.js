import { Interaction, ResourceTimeline, createCalendar } from '@event-calendar/core';
import '@event-calendar/core/index.css';
import { readDay } from './day.js';

const day = await readDay();
const clock = (hour) => `${String(hour).padStart(2, '0')}:00`;

createCalendar(document.getElementById('peer'), [ResourceTimeline, Interaction], {
  view: 'resourceTimelineDay',
  date: day.at(12 * 3600),
  height: '800px',
  slotMinTime: clock(day.first_hour),
  slotMaxTime: clock(day.last_hour),
  slotDuration: '01:00',
  // The whole day fits the window, as on the board.
  slotWidth: 84,
  resources: day.rows.map(({ id, name }) => ({ id, title: name })),
  events: day.bars.map(({ id, row, name, start, end }) => ({ id, resourceIds: [row], title: name, start, end })),
  editable: true,
  // Whoever can press a visit expects it to open.
  eventClick: () => {},
});
