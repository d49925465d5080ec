import { defaultEndpointsFile } from '../../tools/endpoints.ts';

export const usage = `Measures a running shop and the floors of the machine in the same run. Compare the ratios and the CPU time: machines differ and their load varies.

  npm run bench -- orders          guests who buy three products each, until confirmed
  npm run bench -- catalogue       reads of products and pages
  npm run bench -- page            rendered pages beside a bare page of Next of the same size, and the size of their scripts
  npm run bench -- caches          hits of the application cache, and the time from a price change to the page at the edge
  npm run bench -- search          searches, categories with facets and suggestions, 20 per second, of a seeded catalogue (npm run seed -- --skus 150000)
  npm run bench -- history         pages of order histories, of seeded customers (npm run seed) and of customers with 1 and 10,000 orders
  npm run bench -- place-order     orders written by the order service's store, and one statement with the same rows; in a database of its own, or at ORDERS_URL
  npm run bench -- analytics       queries of staff, from the rollups, the cache and the orders
  npm run bench -- fan-out         events of orders into the rollups, by the work of the function, in a database of its own
  npm run bench -- desk            what staff read in the back office: searches, the view of an order, the desk of stuck sagas
  npm run bench -- cold-start      starts of the Lambda functions, without a running shop
  npm run bench -- invalidation    from price changes to the invalidation of their pages
  npm run bench -- recommendations what goes with a product, with a cart, and what is popular
  npm run bench -- relay           events from the outbox to an acknowledged consumer
  npm run bench -- sign-in         the statements of sign-ins at 2,300,000 accounts, in a database of its own

  --seconds    duration (default: 60, 10 for each kind of read)
  --clients    concurrent clients, each with one request at a time (default: orders with 64 and then with 8, 16 for reads)
  --rate       orders or price changes started per second, independent of the response time (default: orders as the clients can send, 5 price changes, 1000 events)
  --events     events of the relay's backlog (default: 50000)
  --accounts   accounts of sign-in (default: 2300000)
  --rounds     starts of each function (default: 9; 3 of place-order)
  --json       print figures as JSON
  --endpoints  the running shop's addresses (default: ${defaultEndpointsFile})`;
