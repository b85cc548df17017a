// Naming a client's care contact. What was chosen stays until the server has taken it.
import { api } from '../../api';
import type { CareContactsView, CareContactView, StaffNameView } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { asProblemError } from '../asking';

/** Chosen as a person is, it takes the contact away. */
export const NOBODY: StaffNameView = { staff_id: 'nobody', staff_name: '' };

export type Refusal = 'not_nurse' | 'not_named' | 'not_possible';
/** `as_wished`: somebody else was first, and did the same. */
export type Outcome = 'named' | 'as_wished' | 'overtaken' | 'refused' | 'failed';

export class Naming {
  chosen = $state.raw<StaffNameView | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  refused = $state.raw<{ name: string; why: Refusal } | null>(null);
  /** What somebody else said meanwhile, and whether it was the same. */
  overtaken = $state.raw<{ row: CareContactView; isAsWished: boolean } | null>(null);
  private busy = false;

  constructor(
    private readonly unit: string,
    private readonly client: string,
    private readonly list: { view: CareContactsView | null },
  ) {}

  choose(person: StaffNameView | null): void {
    this.chosen = person;
    this.refused = null;
  }

  /** One press, one sending: null where one is on its way. */
  async name(person: StaffNameView): Promise<Outcome | null> {
    const row = this.rowIn(this.list.view);
    if (this.busy || !row) return null;
    this.busy = true;
    this.chosen = person;
    this.problem = this.refused = this.overtaken = null;
    try {
      this.take(await api.nameCareContact(this.unit, this.client, row.revision, wished(person)));
      this.chosen = null;
      return 'named';
    } catch (error) {
      return await this.withdrawn(person, asProblemError(error));
    } finally {
      this.busy = false;
    }
  }

  private async withdrawn(person: StaffNameView, problem: ProblemError): Promise<Outcome> {
    const isStale = problem.code === 'stale_revision';
    const isRefused = problem.code === 'invalid' && (problem.problem.faults ?? []).some(({ field }) => field === 'staff_id');
    const now = isStale || isRefused ? await this.readAnew() : null;
    const row = this.rowIn(now);
    if (!now || !row) {
      this.problem ??= problem;
      return 'failed';
    }
    if (isRefused) {
      this.refused = { name: person.staff_name, why: whyNot(person, row, now.nurses) };
      return 'refused';
    }
    const isAsWished = (row.staff_id ?? null) === wished(person);
    this.overtaken = { row, isAsWished };
    if (isAsWished) this.chosen = null;
    return isAsWished ? 'as_wished' : 'overtaken';
  }

  /** Of what is shown only this row is replaced, and who may be named: no other row moves. */
  private async readAnew(): Promise<CareContactsView | null> {
    try {
      const now = await api.careContacts(this.unit);
      const row = this.rowIn(now);
      if (row) this.take(row, now.nurses);
      return now;
    } catch (error) {
      this.problem = asProblemError(error);
      return null;
    }
  }

  private take(row: CareContactView, nurses?: StaffNameView[]): void {
    const view = this.list.view;
    if (!view) return;
    const clients = view.clients.map((one) => (one.client_id === this.client ? row : one));
    this.list.view = { clients, nurses: nurses ?? view.nurses };
  }

  private rowIn(view: CareContactsView | null): CareContactView | undefined {
    return view?.clients.find(({ client_id }) => client_id === this.client);
  }
}

const wished = ({ staff_id }: StaffNameView): string | null => (staff_id === NOBODY.staff_id ? null : staff_id);

/** The server names the field; why, the list as it is now tells. */
function whyNot({ staff_id }: StaffNameView, row: CareContactView, nurses: StaffNameView[]): Refusal {
  if (!nurses.some((nurse) => nurse.staff_id === staff_id)) return 'not_nurse';
  return row.protected ? 'not_named' : 'not_possible';
}
