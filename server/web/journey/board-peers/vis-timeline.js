import { DataSet, Timeline } from 'vis-timeline/standalone';
import 'vis-timeline/styles/vis-timeline-graph2d.css';
import { readDay } from './day.js';

const day = await readDay();

new Timeline(
  document.getElementById('peer'),
  new DataSet(day.bars.map(({ id, row, name, start, end }) => ({ id, group: row, content: name, start, end }))),
  new DataSet(day.rows.map(({ id, name }, order) => ({ id, content: name, order }))),
  {
    start: day.at(day.first_hour * 3600),
    end: day.at(day.last_hour * 3600),
    height: '800px',
    orientation: 'top',
    stack: false,
    verticalScroll: true,
    zoomKey: 'ctrlKey',
    editable: { updateGroup: true, updateTime: false },
    itemsAlwaysDraggable: { item: true, range: true },
    groupOrder: 'order',
    locale: 'en',
  },
);
