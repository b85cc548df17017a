// What is measured inside the page, by its own clock. Each function is sent to the page as
// it stands, so it can use nothing from here.

/** Goes into every page before its own scripts. */
export function watchPage() {
  const now = () => performance.now();
  /** Once the frame that is being made has been painted: to be called before it is. */
  const painted = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(now());
    port2.postMessage(null);
  };

  window.bench = {
    /** Since the navigation began, until the last bar was painted; none came for `quiet_ms` after. */
    firstRender: (bars, quiet_ms) =>
      new Promise((answer) => {
        let count = 0;
        let shown_ms = 0;
        const look = () => {
          const found = document.querySelectorAll(bars).length;
          if (found !== count) {
            count = found;
            painted((at) => (shown_ms = at));
          }
          if (shown_ms > 0 && now() - shown_ms > quiet_ms) answer({ ms: shown_ms, bars: count });
          else requestAnimationFrame(look);
        };
        look();
      }),

    /** Lengths of the frames from now on, until `stop`. */
    frames: () => {
      const lengths = [];
      let last = null;
      let goes = true;
      const frame = (at) => {
        if (last !== null) lengths.push(at - last);
        last = at;
        if (goes) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      window.bench.stop = () => {
        goes = false;
        return lengths;
      };
    },

    /** From the next event of this kind until every row in the page tells its verdict. */
    verdicts: (kind, skip) => {
      window.bench.told = new Promise((answer) => {
        let left = skip;
        const begin = (event) => {
          if (left-- > 0) return;
          removeEventListener(kind, begin, true);
          const look = () => {
            const rows = document.querySelectorAll('.timeline.moving [role=row]').length;
            if (rows > 0 && document.querySelectorAll('.timeline.moving [role=rowheader] .mark svg').length === rows) painted((at) => answer({ ms: at - event.timeStamp, rows }));
            else requestAnimationFrame(look);
          };
          look();
        };
        addEventListener(kind, begin, true);
      });
    },

    /** How long the last answer from an address with this ending was waited for. */
    waited: (ending) => {
      const found = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith(ending));
      return found.at(-1)?.duration ?? 0;
    },
  };
}
