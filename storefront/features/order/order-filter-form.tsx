import { isFiltered, SHOWN } from './order-filter.ts';
import type { OrderFilter } from './order-filter.ts';

const YEARS_OFFERED = 6;

/** A form without a script: the browser opens the filtered list. */
export function OrderFilterForm({ filter, thisYear }: { readonly filter: OrderFilter; readonly thisYear: number }) {
  const years = Array.from({ length: YEARS_OFFERED }, (_, index) => thisYear - index);
  return (
    <search>
      <form action="/orders" className="order-filter" aria-label="Find orders">
        <div className="field">
          <label htmlFor="show">Show</label>
          <select id="show" name="show" defaultValue={filter.show ?? ''}>
            <option value="">All orders</option>
            {Object.entries(SHOWN).map(([value, { name }]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="year">Placed in</label>
          <select id="year" name="year" defaultValue={filter.year ?? ''}>
            <option value="">Any year</option>
            {years.map((year) => (
              <option key={year}>{year}</option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="number">Order number</label>
          <input id="number" name="number" defaultValue={filter.number} placeholder="K7QX-29MD" autoComplete="off" maxLength={50} />
        </div>
        <button className="button" type="submit">
          Find
        </button>
        {isFiltered(filter) && <a href="/orders">Show all orders</a>}
      </form>
    </search>
  );
}
