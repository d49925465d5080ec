/**
 * The stand-in for https://js.stripe.com: `Stripe(publishableKey)` with `createPaymentMethod` and a card element in a frame, with the same interface. The
 * card's number stays in the frame.
 */
export const stripeJs = String.raw`(() => {
  'use strict';
  const base = new URL('../', document.currentScript.src);

  class CardElement {
    #frame;
    #handlers = new Map();
    #key;

    constructor(key) {
      this.#key = key;
      window.addEventListener('message', (event) => {
        if (!this.#frame || event.source !== this.#frame.contentWindow || event.origin !== base.origin) return;
        const { type, height, ...detail } = event.data ?? {};
        if (type === 'resize') this.#frame.style.height = height + 'px';
        for (const handler of this.#handlers.get(type) ?? []) handler({ elementType: 'card', ...detail });
      });
    }

    on(type, handler) {
      this.#handlers.set(type, [...(this.#handlers.get(type) ?? []), handler]);
      return this;
    }

    mount(place) {
      const element = typeof place === 'string' ? document.querySelector(place) : place;
      if (!element) throw new Error('The selector you specified (' + place + ') applies to no DOM elements that are currently on the page.');
      this.unmount();
      const frame = document.createElement('iframe');
      frame.title = 'Secure card payment input frame';
      frame.src = new URL('fields', base).href;
      frame.style.cssText = 'border:0;width:100%;height:9.5rem;display:block;color-scheme:light';
      element.replaceChildren(frame);
      this.#frame = frame;
    }

    unmount() {
      this.#frame?.remove();
      this.#frame = undefined;
    }

    destroy() {
      this.unmount();
      this.#handlers.clear();
    }

    focus() {
      this.#frame?.contentWindow?.postMessage({ type: 'focus' }, base.origin);
    }

    clear() {
      this.#frame?.contentWindow?.postMessage({ type: 'clear' }, base.origin);
    }

    update() {}

    createPaymentMethod(billingDetails) {
      const frame = this.#frame?.contentWindow;
      if (!frame) throw new Error('We could not retrieve data from the specified Element. Please make sure it is still mounted.');
      return new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        frame.postMessage({ type: 'create', key: this.#key, billingDetails }, base.origin, [port2]);
      });
    }
  }

  window.Stripe = (publishableKey) => {
    if (!publishableKey) throw new Error('Please call Stripe() with your publishable key. You used an empty string.');
    return {
      elements: () => ({
        create(type) {
          if (type !== 'card') throw new Error('The sandbox supports only elements of type card, not ' + type);
          return new CardElement(publishableKey);
        },
      }),
      createPaymentMethod({ type, card, billing_details: billingDetails }) {
        if (type !== 'card' || !(card instanceof CardElement)) throw new Error('The sandbox creates payment methods only from a card element.');
        return card.createPaymentMethod(billingDetails);
      },
    };
  };
})();
`;
