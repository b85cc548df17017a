// The planner's day: one picture from the server, and the commands that change
// it. Every command carries the revision that was seen; a stale one fetches
// the day anew and says so.
import { api, watchBoard } from '../../api';
import type { BoardView, DayChangeView, ImportedPlanView, MoveRequest, MoveTarget, Pin, TakenProposalView, UndoView, VerdictView, VisitCard } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { planningReason, t } from '../../i18n/index.svelte';
import { announce } from '../../screen/announce.svelte';
import { asProblemError } from '../asking';
import { boardClock } from '../../time/stockholm';
import { session } from '../session.svelte';
import { asLongAs } from './asLongAs';
import { earliestFirst, shiftOf } from './geometry';
import { cameBetweenSaid, clientLabel, extensionText, redoneText, undoneText } from './words';

/** Many phones report in the same minute; the board is fetched once for all of them. */
const GATHER_MS = 400;
/** Of a day under way the server expects something else as time goes, though nobody reports anything. */
const ANEW_MS = 300_000;
const TICK_MS = 10_000;
/** Whoever is so late is not waited for any more. */
const AFTER_SHIFT_S = 3_600;

/** What tells one change of the day from another. */
const changeKey = ({ what, at_ms, client_label, staff_name, undone, redone }: DayChangeView) => [what, at_ms, client_label, staff_name, undone?.at_ms, redone?.at_ms].join();

export class Plan {
  board = $state.raw<BoardView | null>(null);
  /** The date it was when the board came. */
  takenOn = $state<string | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  /** True when a command came too late and the day was fetched anew. */
  stale = $state(false);
  /** What made commands stale, newest first, until it is read: the next command may be made without having seen it. */
  cameBetween = $state.raw<DayChangeView[]>([]);
  busy = $state(false);
  /** How often the server told that something came or changed. */
  heard = $state(0);
  /** How often a board came. */
  taken = $state(0);
  /** When the last step was made before something was done here that is none, as a leave. */
  private besides_ms = 0;
  /** Since when nothing has been heard of the server; null while its news come. */
  lostSince = $state<number | null>(null);

  constructor(
    readonly unit: string,
    readonly date: string,
  ) {}

  async load(): Promise<void> {
    try {
      this.take(await api.board(this.unit, this.date));
      // What a command was refused for stays said: the news of an own change come right after it.
      if (this.problem === this.ofLoading || this.problem?.code === 'no_contact') this.problem = null;
    } catch (error) {
      this.problem = this.ofLoading = asProblemError(error);
    }
  }

  private ofLoading: ProblemError | null = null;

  watch(): () => void {
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const reload = () => {
      clearTimeout(gathering);
      gathering = setTimeout(() => {
        this.heard += 1;
        void this.load();
      }, GATHER_MS);
    };
    const heard = (revision: number) => {
      // A phone's report does not raise the revision, but it does change the picture.
      if (this.board && revision >= this.board.revision) reload();
    };
    const stop = watchBoard(this.unit, this.date, {
      changed: heard,
      lost: () => (this.lostSince = session.nowMs()),
      returned: () => {
        this.lostSince = null;
        reload();
      },
    });
    const ticking = setInterval(() => {
      if (!document.hidden && this.lostSince === null && this.isOverdue() && Date.now() - this.askedAt >= ANEW_MS) void this.loadQuietly();
    }, TICK_MS);
    return () => {
      clearTimeout(gathering);
      clearInterval(ticking);
      stop();
    };
  }

  /** When the board was last asked for, by this page's clock. */
  private askedAt = 0;

  /** Whether a visit should have begun of which nobody has said anything, while somebody is still at work. */
  private isOverdue(): boolean {
    const { board } = this;
    if (board?.published_version == null) return false;
    const now_s = (session.nowMs() - board.midnight_ms) / 1000;
    const isAtWork = board.shifts.some((shift) => now_s < shift.end_s + AFTER_SHIFT_S);
    return isAtWork && board.shifts.some(({ stops }) => stops.some((stop) => stop.status === 'planned' && stop.start_s <= now_s));
  }

  /** Nobody asked for it: that it did not come is for the stream of news to tell. */
  private async loadQuietly(): Promise<void> {
    this.askedAt = Date.now();
    const board = await api.board(this.unit, this.date).catch(() => null);
    if (board) this.take(board);
  }

  /** The instant that the board's times count from. */
  get midnightMs(): number {
    return this.board?.midnight_ms ?? 0;
  }

  private take(board: BoardView): void {
    if (this.board && board.revision < this.board.revision) return;
    this.board = { ...board, shifts: earliestFirst(board.shifts) };
    this.takenOn = session.today;
    this.askedAt = Date.now();
    this.taken += 1;
  }

  visit(id: string): VisitCard | null {
    if (!this.board) return null;
    for (const shift of this.board.shifts) {
      const stop = shift.stops.find((one) => one.visit_id === id);
      if (stop) return stop;
    }
    return this.board.unplaced.find((one) => one.visit_id === id) ?? null;
  }

  private last: Promise<unknown> = Promise.resolve();

  /** One command at a time, so that each carries the revision that the one before it made. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => {});
    return mine;
  }

  /** True when the server did it. From the revision that was `seen`, where it was decided by more than the board shows now. */
  move(visit: string, target: MoveTarget, seen?: number, why?: string): Promise<boolean> {
    return this.inTurn(async () => {
      const said = await this.moved(visit, target, seen, why);
      if (said !== null) announce(said);
      return said !== null;
    });
  }

  /** Into a row, behind another visit of it or first; or where its place follows from the time that is set. */
  moveTo(visit: string, { shift_id, after_visit_id, first }: Pick<VerdictView, 'shift_id' | 'after_visit_id'> & { first?: boolean }, seen: number, why?: string, start_s?: number): Promise<boolean> {
    const place = start_s === undefined ? { after_visit_id: after_visit_id ?? null, first: first ?? false } : { start_s };
    return this.move(visit, { kind: 'shift', shift_id, ...place }, seen, why);
  }

  /**
   * Moves one after another, each a step of its own that can be undone. Stops at the first that
   * is refused, and answers with what was said of those before it, and of why there is no more.
   */
  moveEach(moves: MoveRequest[]): Promise<{ said: string; isWhole: boolean }> {
    return this.inTurn(async () => {
      const done: string[] = [];
      // Each from what the one before it made: nobody has seen what a colleague did in between.
      let seen = this.board?.revision;
      const before = this.board;
      for (const { visit_id, target } of moves) {
        const said = await this.moved(visit_id, asLongAs(before, this.board, target), seen);
        if (said === null) break;
        done.push(said);
        seen = this.made;
      }
      const isWhole = done.length === moves.length;
      if (done.length === 0) return { said: '', isWhole };
      const why = isWhole ? [] : (this.problem?.problem.reasons ?? []).map((reason) => planningReason(reason, { midnightMs: this.midnightMs }));
      const said = [...done, ...(isWhole ? [] : [t('mending.halted')]), ...why].join(' ');
      announce(said);
      return { said, isWhole };
    });
  }

  /** The revision that the last command made. */
  private made = 0;
  private readonly own = new Set<number>();

  /** With what this page has itself done since: nobody is overtaken by their own change. */
  private withOwn(seen: number): number {
    let known = seen;
    while (this.own.has(known + 1)) known += 1;
    return known;
  }

  /** What is said of the move, or null when the server did not make it. */
  private async moved(visit: string, target: MoveTarget, seen?: number, why?: string): Promise<string | null> {
    const board = this.board;
    if (!board) return null;
    const card = this.visit(visit);
    const name = card ? clientLabel(card) : '';
    const body: MoveRequest = why ? { visit_id: visit, target, why } : { visit_id: visit, target };
    const done = await this.command(() => api.move(this.unit, this.date, this.withOwn(seen ?? board.revision), body));
    if (!done) return null;
    this.made = done.revision;
    const now = shiftOf(done, visit);
    if (!now) return t('moved.off', { name });
    const set = target.kind === 'shift' && target.start_s != null ? ` ${t('moved.at', { start: boardClock(this.midnightMs, target.start_s) })}` : '';
    const longer = target.kind === 'shift' && target.extend && now.extension ? ` ${t('moved.longer', { staff: now.staff_name, longer: extensionText(now.extension) })}` : '';
    return `${t('moved.to', { name, staff: now.staff_name })}${set}${longer}`;
  }

  /** Takes back the last change of the day, whoever made it: the server has the plan before it. */
  undo(): Promise<void> {
    return this.inTurn(async () => {
      const board = this.board;
      const undo = board?.undo;
      if (!board || !undo) return;
      const done = await this.command(() => api.undo(this.unit, this.date, board.revision));
      if (done) announce(undoneText(undo));
    });
  }

  /** Does again what was taken back last. */
  redo(): Promise<void> {
    return this.inTurn(async () => {
      const board = this.board;
      const redo = board?.redo;
      if (!board || !redo) return;
      const done = await this.command(() => api.redo(this.unit, this.date, board.revision));
      if (done) announce(redoneText(redo));
    });
  }

  /** Takes of a proposal the visits that are named, or all; the answer tells what was left. Null when the server did nothing. */
  takeProposal(job: string, visits: string[] | null): Promise<TakenProposalView | null> {
    return this.inTurn(async () => {
      const board = this.board;
      if (!board) return null;
      let taken: TakenProposalView | null = null;
      await this.command(async () => {
        taken = await api.takeProposal(this.unit, this.date, board.revision, { job_id: job, visits });
        return taken.board;
      });
      return taken;
    });
  }

  /** Takes what a sick call has found; the absence is noted with it. True when the server did it. */
  takeAlternative(job: string, alternative: string): Promise<boolean> {
    return this.inTurn(async () => {
      const board = this.board;
      if (!board) return false;
      const body = { job_id: job, alternative };
      return (await this.command(() => api.takeAlternative(this.unit, this.date, board.revision, body))) !== null;
    });
  }

  /** Begins the day from the unit's base plan. */
  beginFromBasePlan(): Promise<void> {
    return this.inTurn(async () => {
      const board = this.board;
      if (!board) return;
      if (await this.command(() => api.beginFromBasePlan(this.unit, this.date, board.revision))) announce(t('begin.done'));
    });
  }

  /** Puts a plan that was made elsewhere in the draft's place. Fails as the server does. */
  takeIn(type: string, bytes: ArrayBuffer): Promise<ImportedPlanView> {
    return this.inTurn(async () => {
      const taken = await api.importPlan(this.unit, this.date, this.board?.revision ?? 0, type, bytes);
      this.take(taken.board);
      return taken;
    });
  }

  pin(visit: string, pin: Pin): Promise<void> {
    return this.inTurn(async () => {
      const board = this.board;
      const card = this.visit(visit);
      if (!board || !card) return;
      const done = await this.command(() => api.pin(this.unit, this.date, board.revision, { visit_id: visit, pin }));
      if (done) announce(`${clientLabel(card)}: ${t(`pin.${pin}`)}`);
    });
  }

  /** What came between, the newest first; what stands there already came with a command before. */
  meet(changes: DayChangeView[]): void {
    const told = new Set(this.cameBetween.map(changeKey));
    this.cameBetween = [...changes.filter((change) => !told.has(changeKey(change))), ...this.cameBetween];
  }

  /** Something was done that is no step of the plan, and that no undo takes back. */
  doneBesides(): void {
    this.besides_ms = this.board?.undo?.at_ms ?? 0;
  }

  /** Whether a step was made before such a thing, a colleague's publishing too. */
  isBeforeThat({ at_ms }: UndoView): boolean {
    return at_ms <= Math.max(this.besides_ms, this.board?.published_at_ms ?? 0);
  }

  /** What came between is read. */
  haveRead = (): void => {
    this.stale = false;
    this.cameBetween = [];
  };

  private async command(send: () => Promise<BoardView>): Promise<BoardView | null> {
    this.busy = true;
    this.problem = null;
    this.stale = false;
    try {
      const board = await send();
      this.own.add(board.revision);
      this.take(board);
      return board;
    } catch (error) {
      const problem = asProblemError(error);
      if (problem.code === 'stale_revision') {
        await this.load();
        const changes = problem.problem.changes ?? [];
        this.meet(changes);
        this.stale = true;
        announce(`${t('stale')} ${cameBetweenSaid(changes)}`.trim());
      } else {
        this.problem = problem;
      }
      return null;
    } finally {
      this.busy = false;
    }
  }
}
