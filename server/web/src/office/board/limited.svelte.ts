// Of a long list only the first rows are drawn, and more when asked for: a page with ten
// thousand of them would stand still.
const ROWS_AT_FIRST = 50;
const ROWS_MORE = 200;

export class Limited {
  limit = $state(ROWS_AT_FIRST);

  more = (): void => {
    this.limit += ROWS_MORE;
  };

  /** The rows to draw, and behind them the chosen one where it is not among them. */
  of<T>(all: T[], isChosen: (one: T) => boolean): T[] {
    if (all.length <= this.limit) return all;
    const shown = all.slice(0, this.limit);
    const chosen = shown.some(isChosen) ? undefined : all.find(isChosen);
    return chosen === undefined ? shown : [...shown, chosen];
  }
}
