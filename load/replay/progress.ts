import type { WriteStream } from 'node:tty';
import type { Progress } from './replay.ts';

export interface ProgressBar {
  readonly show: (progress: Progress) => void;
  /** Prints a permanent line above the bar. */
  readonly note: (text: string) => void;
  readonly end: () => void;
}

/** One updating line on a terminal; elsewhere a line every five seconds. */
export function progressBar(out: WriteStream, now: () => number = Date.now): ProgressBar {
  const interval = out.isTTY ? 100 : 5000;
  let stage = '';
  let startedAt = now();
  let shownAt = -Infinity;
  let isLineOpen = false;

  function clear() {
    if (isLineOpen) out.write('\r\x1b[2K');
    isLineOpen = false;
  }

  return {
    show(progress) {
      const isNewStage = progress.stage !== stage;
      if (isNewStage) {
        stage = progress.stage;
        startedAt = now();
      }
      if (!isNewStage && now() - shownAt < interval && progress.done < progress.of) return;
      shownAt = now();
      clear();
      out.write(out.isTTY ? describe(progress, now() - startedAt) : `${describe(progress, now() - startedAt)}\n`);
      isLineOpen = out.isTTY;
    },
    note(text) {
      clear();
      out.write(`${text}\n`);
    },
    end() {
      clear();
    },
  };
}

function describe({ stage, done, of }: Progress, elapsedMillis: number): string {
  const percent = Math.floor((100 * done) / Math.max(1, of));
  const secondsLeft = done === 0 ? null : Math.ceil(((of - done) * elapsedMillis) / done / 1000);
  const eta =
    secondsLeft === null || done >= of ? '' : `, ${Math.floor(secondsLeft / 60)}:${String(secondsLeft % 60).padStart(2, '0')} left`;
  return `${stage.padEnd(10)} ${done.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')} (${percent} %${eta})`;
}
