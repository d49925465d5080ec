import { page } from './page.ts';

const style = `
  body { margin: 0; background: transparent; }
  form { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; padding: 2px; }
  .wide { grid-column: 1 / -1; }
  label { display: grid; gap: 0.25rem; font-size: 0.875rem; }
  input { font: inherit; font-size: 1rem; padding: 0.6rem 0.75rem; border: 1px solid #8a8f98; border-radius: 0.5rem; min-width: 0; }
  input[aria-invalid='true'] { border-color: #b42318; }
  #problem { color: #b42318; font-size: 0.875rem; margin: 0; min-height: 1.25rem; }
  #problem:empty { display: none; }
`;

const script = String.raw`
  const fields = Object.fromEntries(['number', 'expiry', 'cvc'].map((id) => [id, document.getElementById(id)]));
  const problem = document.getElementById('problem');
  const post = (message) => parent.postMessage(message, '*');
  const isComplete = () => fields.number.value.length > 11 && /^\d{2} \/ \d{2}$/.test(fields.expiry.value) && fields.cvc.value.length > 2;

  function show(message, field) {
    problem.textContent = message ?? '';
    for (const [name, input] of Object.entries(fields)) input.setAttribute('aria-invalid', String(name === field));
    post({ type: 'change', complete: isComplete(), empty: !fields.number.value, error: message ? { message } : undefined });
  }

  fields.number.addEventListener('input', () => {
    fields.number.value = fields.number.value.replace(/\D/g, '').slice(0, 19).replace(/(\d{4})(?=\d)/g, '$1 ');
  });
  fields.expiry.addEventListener('input', (event) => {
    const digits = fields.expiry.value.replace(/\D/g, '').slice(0, 4);
    const isDeletion = event.inputType?.startsWith('delete');
    fields.expiry.value = digits.length > 2 || (digits.length === 2 && !isDeletion) ? digits.slice(0, 2) + ' / ' + digits.slice(2) : digits;
  });
  fields.cvc.addEventListener('input', () => {
    fields.cvc.value = fields.cvc.value.replace(/\D/g, '').slice(0, 4);
  });
  document.addEventListener('input', () => show());
  document.querySelector('form').addEventListener('submit', (event) => event.preventDefault());

  async function create(key, billingDetails) {
    const [month = '', year = ''] = fields.expiry.value.split(' / ');
    const form = new URLSearchParams({
      type: 'card',
      'card[number]': fields.number.value.replaceAll(' ', ''),
      'card[exp_month]': month,
      'card[exp_year]': year,
      'card[cvc]': fields.cvc.value,
    });
    for (const [name, value] of Object.entries(billingDetails ?? {})) if (typeof value === 'string') form.set('billing_details[' + name + ']', value);
    try {
      const response = await fetch('/v1/payment_methods', { method: 'POST', headers: { authorization: 'Bearer ' + key }, body: form });
      const body = await response.json();
      if (response.ok) return { paymentMethod: body };
      show(body.error.message, { number: 'number', exp_month: 'expiry', exp_year: 'expiry', cvc: 'cvc' }[body.error.param]);
      return { error: body.error };
    } catch {
      return { error: { type: 'api_connection_error', message: 'We are experiencing issues connecting to our payments provider. Please try again.' } };
    }
  }

  window.addEventListener('message', async ({ source, data, ports }) => {
    if (source !== parent) return;
    if (data.type === 'focus') fields.number.focus();
    if (data.type === 'clear') for (const input of Object.values(fields)) input.value = '';
    if (data.type === 'create') ports[0].postMessage(await create(data.key, data.billingDetails));
  });
  new ResizeObserver(() => post({ type: 'resize', height: document.querySelector('form').offsetHeight + 4 })).observe(document.body);
  post({ type: 'ready' });
`;

/** The provider's card fields. They are shown in a frame, so the shop cannot read the card details. */
export const fieldsPage = page(
  'Card details',
  `<form novalidate aria-describedby="problem">
    <label class="wide">Card number
      <input id="number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required></label>
    <label>Expiry (MM / YY)
      <input id="expiry" inputmode="numeric" autocomplete="cc-exp" placeholder="12 / 34" required></label>
    <label>Security code
      <input id="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123" required></label>
    <p id="problem" class="wide" role="alert"></p>
  </form>`,
  { style, script },
);
