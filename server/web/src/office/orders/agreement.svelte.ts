// What is being agreed for an order: its visits and wishes as a form holds them, and the
// way to the server. What is typed stays until it is saved or thrown away.
import { api } from '../../api';
import type { AgreementRequest, OrderDetailView, PatternView, WishesView } from '../../api/contract';
import { t } from '../../i18n/index.svelte';
import { addDays } from '../../time/stockholm';
import { asProblemError } from '../asking';
import { Draft } from '../care-file/drafts';
import { session } from '../session.svelte';
import { changesBetween } from './changes';
import { placeFault, type PlacedFault } from './faults';
import { WISHES, type Wish } from './words';

export const MAX_CYCLE_WEEKS = 8;
export const MAX_VISITS = 100;

/** A visit on the form: `id` is only for the page, and an empty field has no number yet. */
export interface VisitRow {
  id: number;
  key: string;
  cycle_weeks: number;
  weeks: number[];
  weekdays: number[];
  window_start: string;
  window_end: string;
  preferred_start: string;
  preferred_end: string;
  duration_min: number | null;
  interventions: string[];
  skills: string[];
  staff_count: number;
  priority: string;
  /** The key of the visit that it follows; empty where it follows none. */
  gap_key: string;
  gap_min: number | null;
  gap_max: number | null;
}

/** A wish on the form: `key` is only for the page, and stays though the wish is changed. */
export interface WishRow { key: string; staff_id: string; wish: Wish }

interface Typed { seen: OrderDetailView; visits: VisitRow[]; wishes: WishRow[]; language: string; validFrom: string; why: string }

const rowOf = (pattern: PatternView, id: number): VisitRow => ({
  id,
  key: pattern.key,
  cycle_weeks: pattern.cycle_weeks,
  weeks: [...pattern.weeks],
  weekdays: [...pattern.weekdays],
  window_start: pattern.window_start,
  window_end: pattern.window_end,
  preferred_start: pattern.preferred_start ?? '',
  preferred_end: pattern.preferred_end ?? '',
  duration_min: pattern.duration_min,
  interventions: [...pattern.interventions],
  skills: [...(pattern.skills ?? [])],
  staff_count: pattern.staff_count,
  priority: pattern.priority,
  gap_key: pattern.gap_after?.key ?? '',
  gap_min: pattern.gap_after?.min_minutes ?? null,
  gap_max: pattern.gap_after?.max_minutes ?? null,
});

const inOrder = (numbers: number[]) => numbers.toSorted((a, b) => a - b);

export function patternOf(row: VisitRow): PatternView {
  return {
    key: row.key,
    cycle_weeks: row.cycle_weeks,
    weeks: inOrder(row.weeks.filter((week) => week <= row.cycle_weeks)),
    weekdays: inOrder(row.weekdays),
    window_start: row.window_start,
    window_end: row.window_end,
    preferred_start: row.preferred_start || null,
    preferred_end: row.preferred_end || null,
    duration_min: row.duration_min ?? 0,
    interventions: [...row.interventions],
    skills: [...row.skills],
    staff_count: row.staff_count,
    priority: row.priority,
    gap_after: row.gap_key ? { key: row.gap_key, min_minutes: row.gap_min ?? 0, max_minutes: row.gap_max ?? 0 } : null,
  };
}

const wishRow = (staff_id: string, wish: Wish): WishRow => ({ key: `${staff_id}/${wish}`, staff_id, wish });

/** One for each person and kind, however often an order names the person. */
const wishRows = (wishes: WishesView): WishRow[] => WISHES.flatMap((wish) => [...new Set(wishes[wish])].map((staff_id) => wishRow(staff_id, wish)));

/** The first day that can be agreed for: tomorrow, or the order's first. */
export function firstDay({ valid_from }: Pick<OrderDetailView['order'], 'valid_from'>, today: string): string {
  const tomorrow = addDays(today, 1);
  return valid_from > tomorrow ? valid_from : tomorrow;
}

/** Where what is typed about an order is kept, for whoever typed it. */
export const draftOf = (order: string): Draft<Typed> => new Draft(session.view?.user.username ?? '', order, 'agreement');

export class Agreement {
  visits = $state<VisitRow[]>([]);
  wishes = $state<WishRow[]>([]);
  language = $state('');
  validFrom = $state('');
  why = $state('');
  /** The order as it was when the form was filled in, or as it was shown since. */
  seen = $state.raw<OrderDetailView>(undefined as never);
  /** What others agreed while this was typed, in words. */
  news = $state.raw<string[]>([]);
  faults = $state.raw<PlacedFault[]>([]);
  /** A newer version of the sender took the order's place: nothing of this can be saved. */
  isReplaced = $state(false);
  /** Typed before, and left unsaved. */
  readonly isRecalled: boolean;
  private readonly asBegun: string;
  private readonly draft: Draft<Typed>;

  constructor(readonly unit: string, detail: OrderDetailView, today: string) {
    this.draft = draftOf(detail.order.order_id);
    const kept = this.draft.recall();
    this.take(this.begin(detail, today));
    this.asBegun = this.asText;
    this.isRecalled = kept !== undefined;
    this.isReplaced = detail.order.replaced;
    if (kept) this.take(kept);
  }

  private begin(seen: OrderDetailView, today: string): Typed {
    return {
      seen,
      visits: seen.visits.map(rowOf),
      wishes: wishRows(seen.wishes),
      language: seen.wishes.language ?? '',
      validFrom: firstDay(seen.order, today),
      why: '',
    };
  }

  private take(typed: Typed): void {
    this.seen = typed.seen;
    this.visits = structuredClone(typed.visits);
    this.wishes = structuredClone(typed.wishes);
    this.language = typed.language;
    this.validFrom = typed.validFrom;
    this.why = typed.why;
  }

  private get asText(): string {
    return JSON.stringify(this.body());
  }

  /** Whether anything is typed that is not saved. */
  get isChanged(): boolean {
    return this.asText !== this.asBegun;
  }

  /** For an effect: what is typed stays in this page's memory. */
  keep(): void {
    if (!this.isChanged) return this.draft.forget();
    this.draft.keep({
      seen: this.seen,
      visits: $state.snapshot(this.visits),
      wishes: $state.snapshot(this.wishes),
      language: this.language,
      validFrom: this.validFrom,
      why: this.why,
    });
  }

  forget(): void {
    this.draft.forget();
  }

  body(): AgreementRequest {
    const of = (wish: Wish) => this.wishes.filter((row) => row.wish === wish).map(({ staff_id }) => staff_id);
    return {
      valid_from: this.validFrom,
      why: this.why.trim(),
      visits: this.visits.map(patternOf),
      wishes: {
        wanted_staff: of('wanted_staff'),
        unwanted_staff: of('unwanted_staff'),
        forbidden_staff: of('forbidden_staff'),
        language: this.language.trim() || null,
      },
    };
  }

  // ---- visits ----

  private insert(at: number, row: VisitRow): VisitRow {
    this.visits.splice(at, 0, row);
    return row;
  }

  private get nextId(): number {
    return Math.max(-1, ...this.visits.map(({ id }) => id)) + 1;
  }

  /** The sender names its patterns; those made here are named after what is free. */
  private get freeKey(): string {
    const taken = new Set([...this.visits, ...this.seen.visits].map(({ key }) => key));
    let n = this.visits.length + 1;
    while (taken.has(`agreed-${n}`)) n += 1;
    return `agreed-${n}`;
  }

  add(): VisitRow {
    const empty: PatternView = { key: this.freeKey, cycle_weeks: 1, weeks: [1], weekdays: [], window_start: '', window_end: '', duration_min: 30, interventions: [], skills: [], staff_count: 1, priority: 'must' };
    return this.insert(this.visits.length, rowOf(empty, this.nextId));
  }

  copy(at: number): VisitRow {
    const row = this.visits[at]!;
    const own = { weeks: [...row.weeks], weekdays: [...row.weekdays], interventions: [...row.interventions], skills: [...row.skills] };
    return this.insert(at + 1, { ...row, ...own, id: this.nextId, key: this.freeKey });
  }

  /** Nothing may follow a visit that is gone. */
  remove(at: number): void {
    const [gone] = this.visits.splice(at, 1);
    for (const row of this.visits) if (row.gap_key === gone?.key) row.gap_key = '';
  }

  // ---- wishes ----

  /** A person is wished for in one way: the last said holds. */
  wishFor(staff_id: string, wish: Wish): void {
    const there = this.wishes.findIndex((row) => row.staff_id === staff_id);
    if (there >= 0) this.changeWish(there, wish);
    else this.wishes.push(wishRow(staff_id, wish));
  }

  /** An order may name a person in two ways: when they become one, so do the rows. */
  changeWish(at: number, wish: Wish): void {
    const row = this.wishes[at]!;
    row.wish = wish;
    this.wishes = this.wishes.filter((other) => other.key === row.key || other.staff_id !== row.staff_id || other.wish !== wish);
  }

  unwish(at: number): void {
    this.wishes.splice(at, 1);
  }

  // ---- to the server ----

  /** What the server says of a field; a group of fields has the faults of its parts. */
  faultsAt(field: string): PlacedFault[] {
    return this.faults.filter(({ at }) => at === field);
  }

  /** Answers with the order as it is then. What is typed stays where it is refused, or lost on the way. */
  async save(): Promise<OrderDetailView> {
    const sent = this.visits.map(({ id }) => id);
    this.faults = [];
    this.news = [];
    try {
      const saved = await api.agree(this.unit, this.seen.order.order_id, this.seen.order.revision, this.body());
      this.forget();
      return saved;
    } catch (error) {
      const { code, problem } = asProblemError(error);
      this.faults = (problem.faults ?? []).map((fault) => placeFault({ ...fault, value: this.named(fault.value) }, sent));
      if (code === 'order_replaced') this.isReplaced = true;
      if (code === 'stale_revision') await this.readNews();
      throw error;
    }
  }

  /** Whom a fault is about, by name. */
  private named(value: string): string {
    return this.seen.staff.find(({ staff_id }) => staff_id === value)?.staff_name ?? value;
  }

  /** What was saved by another is shown before anything of it is replaced. */
  private async readNews(): Promise<void> {
    const now = await api.order(this.unit, this.seen.order.order_id);
    const changed = changesBetween(this.seen, now);
    this.news = changed.length > 0 ? changed : [t('orders.changed_alike')];
    this.seen = now;
    this.isReplaced = now.order.replaced;
  }
}
