// Clients whose file can be asked for.
import type { ClientNameView } from '../../api/contract';

/** So many are shown; of more, some letters more tell them apart. */
export const MOST_FOUND = 20;

/** Nobody before something is written, and nobody protected at all: their files are not opened so. */
export function clientsNamed(clients: ClientNameView[], wanted: string): ClientNameView[] {
  const sought = wanted.trim().toLowerCase();
  if (sought === '') return [];
  return clients.filter((one) => !one.protected && one.client_label.toLowerCase().includes(sought)).slice(0, MOST_FOUND);
}
