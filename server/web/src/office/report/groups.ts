// The monthly report's figures in groups, as the page shows them.
import type { Spread, UnitReport } from '../../api/contract';
import { manualReasonName, number } from '../../i18n/index.svelte';
import { t, type ReportKey } from '../../i18n/report';
import { durationText } from '../../time/stockholm';
import { hoursMinutes, percent } from '../figures';

export interface Figure { name: string; value: string }
export interface Group { key: 'frame' | 'visits' | 'continuity' | 'punctuality' | 'travel' | 'registrations'; heading: string; what: string; figures: Figure[] }

/** Nothing was measured. */
const NOTHING = '–';
const share = (per_mille: number | null) => (per_mille === null ? NOTHING : percent(per_mille));
const tenths = (value: number | null) => (value === null ? NOTHING : number(value / 10, 1));

export function groupsOf(report: UnitReport): Group[] {
  const { frame, visits, continuity, punctuality, travel, registrations } = report;
  const figure = (key: string, value: string): Figure => ({ name: t(key as ReportKey), value });
  const group = (key: Group['key'], figures: Figure[]): Group => ({
    key,
    heading: t(key),
    what: t(`${key}.what`),
    figures,
  });
  const groups = [
    group('frame', [
      figure('granted', hoursMinutes(frame.granted_s)),
      figure('planned_time', hoursMinutes(frame.planned_s)),
      figure('performed_time', hoursMinutes(frame.performed_s)),
      figure('performed_share', share(frame.performed_per_mille)),
      figure('alarm_time', hoursMinutes(frame.alarm_s)),
      figure('clients_within', number(frame.clients_within)),
      figure('clients_near', number(frame.clients_near)),
      figure('clients_exceeded', number(frame.clients_exceeded)),
      figure('clients_without_frame', number(frame.clients_without_frame)),
    ]),
    group('visits', [
      figure('planned', number(visits.planned)),
      figure('performed', number(visits.performed)),
      figure('missed', number(visits.missed)),
      figure('declined', number(visits.declined)),
      figure('client_absent', number(visits.client_absent)),
      figure('open', number(visits.open)),
      figure('unplanned', number(visits.unplanned)),
      figure('alarm', number(visits.alarm)),
      figure('annulled', number(visits.annulled)),
    ]),
    group('punctuality', [
      figure('starts', number(punctuality.starts)),
      figure('on_time', share(punctuality.on_time_per_mille)),
      ...spread('late', punctuality.lateness),
    ]),
    group('travel', [
      figure('legs', number(travel.legs)),
      figure('left_out', number(travel.left_out)),
      figure('planned_travel', hoursMinutes(travel.planned_s)),
      figure('real_travel', hoursMinutes(travel.real_s)),
      figure('short', share(travel.short_of_time_per_mille)),
      ...spread('excess', travel.excess),
    ]),
    group('registrations', [
      figure('tag', number(registrations.tag)),
      figure('code', number(registrations.code)),
      figure('manual', number(registrations.manual)),
      figure('manual_share', share(registrations.manual_per_mille)),
      ...Object.entries(registrations.manual_by_reason).map(([code, count]) => ({
        name: t('manual_reason', { reason: manualReasonName(code) }),
        value: number(count),
      })),
    ]),
  ];
  if (!continuity) return groups;
  const measured = group('continuity', [
    figure('mean', tenths(continuity.mean_tenths)),
    figure('median', tenths(continuity.median_tenths)),
    figure('above_20', share(continuity.above_20_per_mille)),
    figure('measured', number(continuity.clients)),
    figure('excluded', number(continuity.excluded)),
  ]);
  return groups.toSpliced(2, 0, measured);
}

function spread(key: 'late' | 'excess', of: Spread | null): Figure[] {
  return [
    { name: t(`${key}_median`), value: of ? durationText(of.median_s) : NOTHING },
    { name: t(`${key}_p90`), value: of ? durationText(of.p90_s) : NOTHING },
  ];
}
