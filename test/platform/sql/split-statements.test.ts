import { expect, test } from 'vitest';
import { splitStatements } from '../../../platform/sql/split-statements.ts';

test('a text is split at the semicolons that end its statements', () => {
  expect(splitStatements(`select 1; -- a; b\nselect 'c;''d' /* e; */ , "f;g";\n\n;`)).toEqual([`select 1`, `select 'c;''d'  , "f;g"`]);
});

test('the body of a function is one statement', () => {
  const body = `create function f() returns void language plpgsql as $$ begin perform 1; end $$`;
  expect(splitStatements(`${body}; do $x$ begin perform '$$;'; end $x$;`)).toEqual([body, `do $x$ begin perform '$$;'; end $x$`]);
});
