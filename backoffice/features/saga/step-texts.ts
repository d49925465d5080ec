interface StepText {
  /** What has happened, and what to look at first. */
  readonly happened: string;

  /** What staff state when they force the step. */
  readonly done?: string;

  /** What is lost when they write it off. */
  readonly lost?: string;
}

const STEPS: ReadonlyMap<string, StepText> = new Map([
  [
    'capture-failed',
    {
      happened: 'The parcel has left, and its share could not be taken. Look at the payment at the provider first.',
      done: 'The share was taken at the provider by hand.',
      lost: 'The share is given up: the customer keeps the goods and does not pay for them.',
    },
  ],
  [
    'capturing',
    { happened: 'Payment does not reply whether the parcel’s share was taken.', done: 'The provider shows that the share was taken.' },
  ],
  [
    'pick-refused',
    {
      happened: 'The warehouse cannot send the parcel. Have the goods replaced, then retry.',
      lost: 'The parcel is given up: it is not sent and not charged, and the customer sees why.',
    },
  ],
  [
    'requesting-pick',
    {
      happened: 'The warehouse does not reply to the pick.',
      lost: 'The parcel is given up, and the warehouse is asked to stop it. If it leaves all the same, it is charged.',
    },
  ],
  [
    'cancelling-pick',
    { happened: 'The warehouse does not reply whether it stopped the parcel.', done: 'The warehouse has confirmed that the parcel stays.' },
  ],
  [
    'not-stopped',
    {
      happened: 'The payment has lapsed, and the parcel may leave unpaid. Call the warehouse now.',
      done: 'The warehouse has confirmed that the parcel stays.',
    },
  ],
  [
    'compensating',
    {
      happened: 'The order is being undone, and payment or stock does not reply.',
      done: 'The provider shows that nothing is held on the customer’s card.',
    },
  ],
  [
    'voiding-hold',
    {
      happened: 'The rest of the customer’s hold is not released.',
      done: 'The provider shows that nothing is held on the customer’s card.',
    },
  ],
  ['releasing', { happened: 'Inventory does not reply to the release of the stock. Have it fixed, then retry.' }],
]);

export function stepText(step: string): StepText {
  return STEPS.get(step) ?? { happened: 'This step needs a decision.' };
}
