'use client';

import { useEffect, useState } from 'react';
import { fetchSuggestions } from './fetch-suggestions.ts';

/** Pauses this long after a key, so that a fast typist causes one request. */
const PAUSE_MILLIS = 150;

/** The search box. Suggestions come from a script; the form works without it. */
export function SearchForm() {
  const [text, setText] = useState('');
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);

  useEffect(() => {
    if (text.trim().length < 2) return undefined;
    const outdated = new AbortController();
    const timer = setTimeout(() => void fetchSuggestions(text, outdated.signal).then(setSuggestions), PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [text]);

  return (
    <form action="/search" className="search-form">
      <label className="sr-only" htmlFor="search">
        Search the shop
      </label>
      <input
        id="search"
        name="q"
        type="search"
        placeholder="Search"
        maxLength={200}
        list="suggestions"
        autoComplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <datalist id="suggestions">
        {suggestions.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <button className="button secondary">Search</button>
    </form>
  );
}
