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
  let doneBefore = 0;
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
        // An earlier, interrupted run has done these.
        doneBefore = progress.done;
      }
      if (!isNewStage && now() - shownAt < interval && progress.done < progress.of) return;
      shownAt = now();
      clear();
      const text = describe(progress, progress.done - doneBefore, now() - startedAt);
      out.write(out.isTTY ? text : `${text}\n`);
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

function describe({ stage, done, of }: Progress, doneHere: number, elapsedMillis: number): string {
  const percent = Math.floor((100 * done) / Math.max(1, of));
  const perSecond = doneHere / Math.max(0.001, elapsedMillis / 1000);
  const secondsLeft = Math.ceil((of - done) / perSecond);
  const rate = doneHere === 0 ? '' : `, ${Math.round(perSecond).toLocaleString('en-GB')}/s`;
  const eta = doneHere === 0 || done >= of ? '' : `, ${Math.floor(secondsLeft / 60)}:${String(secondsLeft % 60).padStart(2, '0')} left`;
  return `${stage.padEnd(10)} ${done.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')} (${percent} %${rate}${eta})`;
}
