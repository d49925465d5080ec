'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';

export interface HoldTimeProps {
  readonly expiresAt: string;

  /** When the page was rendered: its clock is the shop's, and the browser's may differ. */
  readonly secondsLeft: number;
}

/** How long the cart still holds a line. The seconds are for the eye; a screen reader gets the minutes as they begin. */
export function HoldTime({ expiresAt, secondsLeft }: HoldTimeProps) {
  const router = useRouter();
  const [left, setLeft] = useState(secondsLeft);

  useEffect(() => {
    const end = performance.now() + secondsLeft * 1000;
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      setLeft(seconds);
      if (seconds > 0) return;
      clearInterval(timer);
      router.refresh();
    }, 1000);
    return () => clearInterval(timer);
  }, [expiresAt, secondsLeft, router]);

  const minutes = Math.ceil(left / 60);
  return (
    <p className="hold-time">
      <span aria-hidden="true">
        Held for you for {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}
      </span>
      <span className="sr-only" role="timer" aria-live="polite">
        Held for you for {minutes} more {minutes === 1 ? 'minute' : 'minutes'}
      </span>
    </p>
  );
}
