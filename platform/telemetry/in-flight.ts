export interface InFlight {
  /** Counts a request until the returned function is called. Only its first call counts. */
  begin(): () => void;

  /** The mean number of requests since the last call, weighted by time. */
  takeMean(): number;
}

/** Counts the requests that a process has received and not yet responded to. */
export function countInFlight(nowMillis: () => number = () => performance.now()): InFlight {
  let current = 0;
  let requestMillis = 0;
  let changedAt = nowMillis();
  let takenAt = changedAt;

  const change = (by: number): void => {
    const now = nowMillis();
    requestMillis += current * (now - changedAt);
    changedAt = now;
    current += by;
  };
  return {
    begin() {
      change(1);
      let isOpen = true;
      return () => {
        if (isOpen) change(-1);
        isOpen = false;
      };
    },
    takeMean() {
      change(0);
      const elapsed = changedAt - takenAt;
      const mean = elapsed > 0 ? requestMillis / elapsed : current;
      requestMillis = 0;
      takenAt = changedAt;
      return mean;
    },
  };
}
