export const dynamic = 'force-dynamic';

const TEXT = 'A line of the page, as long as what a shop says about its goods in one row of a list, and not longer.';

/** As many elements as a page of the shop of the same size has. */
export default async function Page({ searchParams }) {
  const { rows = '1' } = await searchParams;
  return (
    <main>
      {Array.from({ length: Number(rows) }, (_, row) => (
        <p key={row}>
          <a href={`/rows/${row}`}>{TEXT}</a>
        </p>
      ))}
    </main>
  );
}
