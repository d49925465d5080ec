/**
 * The inverse of a symmetric positive definite matrix of n rows, by its Cholesky factor. Overwrites `matrix`.
 *
 * `rest` is called between parts of a few milliseconds.
 */
export function invert(matrix: Float64Array, n: number, rest: () => void): Float64Array {
  factorise(matrix, n, rest);
  const columns = inverseColumns(matrix, n, rest);
  for (let i = 0; i < n; i += 1) {
    const row = columns.subarray(i * n, i * n + n);
    for (let j = i; j < n; j += 1) {
      // Column j of the factor's inverse begins at row j.
      const value = dot(row, columns.subarray(j * n, j * n + n), j, n);
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
    rest();
  }
  return matrix;
}

/** Writes the lower Cholesky factor into the lower half. */
function factorise(matrix: Float64Array, n: number, rest: () => void): void {
  for (let i = 0; i < n; i += 1) {
    const row = matrix.subarray(i * n, i * n + n);
    for (let j = 0; j < i; j += 1) {
      const other = matrix.subarray(j * n, j * n + n);
      row[j] = ((row[j] ?? 0) - dot(row, other, 0, j)) / (other[j] ?? 1);
    }
    const square = (row[i] ?? 0) - dot(row, row, 0, i);
    if (!(square > 0)) throw new Error(`the matrix is not positive definite in row ${i}: its regularisation must be above 0`);
    row[i] = Math.sqrt(square);
    rest();
  }
}

/** The inverse of the lower factor, transposed: row j has the column j. */
function inverseColumns(factor: Float64Array, n: number, rest: () => void): Float64Array {
  const columns = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const column = columns.subarray(j * n, j * n + n);
    column[j] = 1 / (factor[j * n + j] ?? 1);
    for (let i = j + 1; i < n; i += 1) {
      const row = factor.subarray(i * n, i * n + n);
      column[i] = -dot(row, column, j, i) / (row[i] ?? 1);
    }
    rest();
  }
  return columns;
}

/** With four sums, since the additions of one would wait for each other. */
function dot(a: Float64Array, b: Float64Array, from: number, end: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let k = from;
  for (; k + 3 < end; k += 4) {
    first += (a[k] ?? 0) * (b[k] ?? 0);
    second += (a[k + 1] ?? 0) * (b[k + 1] ?? 0);
    third += (a[k + 2] ?? 0) * (b[k + 2] ?? 0);
    fourth += (a[k + 3] ?? 0) * (b[k + 3] ?? 0);
  }
  for (; k < end; k += 1) first += (a[k] ?? 0) * (b[k] ?? 0);
  return first + second + third + fourth;
}
