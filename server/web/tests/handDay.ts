// Parts of a day on the phone, for tests of its pages.
import type { Piece, Stop } from '../src/hand/contract';

export const stopOf = (visit_id: string, start_ms: number, end_ms: number): Stop => ({
  visit_id,
  client_id: visit_id,
  client_name: visit_id,
  address: '',
  origin: 'planned',
  start_ms,
  end_ms,
  travel_s: 300,
  interventions: [],
  partner_name: null,
  state: { outcome: 'not_started', started_ms: null, ended_ms: null, performed: [], not_performed: [], unsaid: [] },
});

export const pieceOf = (kind: Piece['kind'], start_ms: number, end_ms: number, visit_id: string | null = null): Piece => ({
  kind,
  start_ms,
  end_ms,
  visit_id,
  indirect: null,
  text: null,
  end_is_told: true,
  planned_s: null,
});
