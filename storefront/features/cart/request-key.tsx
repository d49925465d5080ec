'use client';

import { useEffect, useState } from 'react';

/** Makes what one display of the page adds one addition, also when its button is pressed twice. Pages are cached, so the browser makes the key. */
export function RequestKey() {
  const [key, setKey] = useState('');

  useEffect(() => {
    const renew = () =>
      setKey(Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''));
    renew();
    // The back button may restore the page: what is added then is another addition.
    const renewRestored = ({ persisted }: PageTransitionEvent) => persisted && renew();
    window.addEventListener('pageshow', renewRestored);
    return () => window.removeEventListener('pageshow', renewRestored);
  }, []);

  return <input type="hidden" name="key" value={key} />;
}
