// What became otherwise between two readings of an order, in words.
import type { OrderDetailView } from '../../api/contract';
import { t } from '../../i18n/index.svelte';
import { momentText } from '../../time/stockholm';
import { dateText, inOrderOfDay, patternText, wishesText } from './words';

/** Who agreed what, then visit by visit, then the wishes. */
export function changesBetween(before: OrderDetailView, now: OrderDetailView): string[] {
  const told = now.agreements
    .filter((one) => one.revision > before.order.revision)
    .map(({ by_name: name, at_ms, valid_from, why }) => {
      const values = { name, when: momentText(at_ms), from: dateText(valid_from) };
      return now.withheld ? t('orders.changed.by_withheld', values) : t('orders.changed.by', { ...values, why });
    });
  return [...told, ...ofVisits(before, now), ...ofWishes(before, now)];
}

function ofVisits(before: OrderDetailView, now: OrderDetailView): string[] {
  const said = (detail: OrderDetailView) => new Map(inOrderOfDay(detail.visits).map((visit) => [visit.key, patternText(visit, detail.visits)]));
  const [was, is] = [said(before), said(now)];
  const added = [...is].filter(([key]) => !was.has(key)).map(([, visit]) => t('orders.changed.added', { visit }));
  const removed = [...was].filter(([key]) => !is.has(key)).map(([, visit]) => t('orders.changed.removed', { visit }));
  const other = [...is].filter(([key, visit]) => was.has(key) && was.get(key) !== visit).map(([key, visit]) => t('orders.changed.visit', { was: was.get(key)!, is: visit }));
  return [...other, ...added, ...removed];
}

function ofWishes(before: OrderDetailView, now: OrderDetailView): string[] {
  const [was, is] = [wishesText(before.wishes, before.staff), wishesText(now.wishes, now.staff)];
  return was === is ? [] : [t('orders.changed.wishes', { is })];
}
