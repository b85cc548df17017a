// What is being written stays when a send fails, a dialog is closed or the session ends:
// in this page's memory, for whoever wrote it, never on the computer.

const kept = new Map<string, unknown>();

export class Draft<T> {
  private readonly key: string;

  /** `what` names the form, and the entry it is about. */
  constructor(user: string, client: string, what: string) {
    this.key = [user, client, what].join('\n');
  }

  recall(): T | undefined {
    return kept.get(this.key) as T | undefined;
  }

  keep(value: T): void {
    kept.set(this.key, value);
  }

  forget(): void {
    kept.delete(this.key);
  }
}
