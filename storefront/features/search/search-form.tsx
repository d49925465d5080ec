'use client';

import { useEffect, useRef, useState } from 'react';
import { fetchSuggestions } from './fetch-suggestions.ts';

/** Pauses this long after a key, so that a fast typist causes one request. */
const PAUSE_MILLIS = 150;

/** The search box. Suggestions come from a script; the form works without it. */
export function SearchForm() {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);

  // The header is the same on all pages, so the page's query is filled in by the browser.
  useEffect(() => {
    const { pathname, search } = window.location;
    if (pathname === '/search' && input.current?.value === '') input.current.value = new URLSearchParams(search).get('q') ?? '';
  }, []);

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
        ref={input}
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
