const STORAGE_KEY = 'statistics';

export const CONSENT_CHANGED = 'shopmart:statistics';

export type Consent = 'yes' | 'no' | 'not-asked';

/** The shopper's choice. A browser that objects for its user (Global Privacy Control) is not asked, and neither is one that denies storage. */
export function consent(): Consent {
  if ('globalPrivacyControl' in navigator && navigator.globalPrivacyControl === true) return 'no';
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === 'yes' || stored === 'no' ? stored : 'not-asked';
  } catch {
    return 'no';
  }
}

export function saveConsent(choice: 'yes' | 'no'): void {
  try {
    localStorage.setItem(STORAGE_KEY, choice);
    if (choice === 'no') sessionStorage.removeItem('visit');
  } catch {
    // The browser denies storage: nothing is counted.
  }
  window.dispatchEvent(new Event(CONSENT_CHANGED));
}
