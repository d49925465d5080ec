import { expect, test } from 'vitest';
import { invert } from '../../../../domain/recommendation/model/invert.ts';

const rest = () => undefined;

test('the inverse of a matrix times the matrix is the identity', () => {
  const n = 23;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) matrix[i * n + j] = 1 / (1 + Math.abs(i - j)) + (i === j ? 1 : 0);
  const inverse = invert(matrix.slice(), n, rest);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let k = 0; k < n; k += 1) sum += (matrix[i * n + k] ?? 0) * (inverse[k * n + j] ?? 0);
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
    }
  }
});

test('a matrix that is not positive definite is refused', () => {
  expect(() => invert(Float64Array.of(1, 2, 2, 1), 2, rest)).toThrow('not positive definite in row 1');
});
