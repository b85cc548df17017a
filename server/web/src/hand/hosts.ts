// Which phone this page shows, by its own address.
import { HttpHost, type Host } from './host';
import { keepForOffline } from './browser/keep';
import { WorkerHost } from './browser/workerHost';

/** The address under which a process shows its phones: `/phones/1/`. */
const CARRIED = '/phones/';

export function hostHere(): Host {
  if (location.pathname.startsWith(CARRIED)) return new HttpHost();
  // After the first answer: on a slow network the core comes first.
  return new WorkerHost(() => void keepForOffline());
}
