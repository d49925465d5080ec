import type { Texts } from './texts.ts';

const IGNORE = 'If you did not ask for this, ignore this mail: nothing has changed.';
const WENT_WRONG = 'Unfortunately something went wrong on our side.';

export const ENGLISH: Texts = {
  locale: 'en-GB',
  mails: {
    'order-confirmed': {
      heading: 'Order {{number}} is confirmed',
      paragraphs: ['Thank you for your order. We have reserved everything for you and will write again when it leaves our warehouse.'],
      link: 'Follow your order here',
    },
    'parcel-shipped': {
      heading: 'Parcel {{parcelNo}} of order {{number}} is on its way',
      paragraphs: ['It left our warehouse. Its tracking number is {{trackingNumber}}.'],
      link: 'See what is in it here',
    },
    'order-cancelled': {
      heading: 'Order {{number}} was cancelled',
      paragraphs: ['{{reason}}', 'You have not been charged; an amount that your bank holds is given back within a few days.'],
      link: 'See the order here',
    },
    'account-link': {
      heading: 'Finish your account',
      paragraphs: ['Thank you for joining us. The link works once, for 24 hours.', IGNORE],
      link: 'Choose a password and open your account here',
    },
    'account-link-instead': {
      heading: 'Finish your account',
      paragraphs: [
        'You asked for a new password, but there is no account with this e-mail address yet. You can open one. The link works once, for 24 hours.',
        IGNORE,
      ],
      link: 'Choose a password and open your account here',
    },
    welcome: {
      heading: 'Welcome to ShopMart',
      paragraphs: [
        'Hello {{name}},',
        'your account is open. In it you find your orders, where you are signed in, and which messages you get.',
      ],
      link: 'Go to your account',
    },
    'password-link': {
      heading: 'Set a new password',
      paragraphs: ['You asked for a new password. The link works once, for one hour, and signs out your other devices.', IGNORE],
      link: 'Set a new password here',
    },
    'password-link-instead': {
      heading: 'You have an account already',
      paragraphs: [
        'You wanted to open an account, and there is one with this e-mail address. Sign in with your password, or set a new one.',
        `The link works once, for one hour, and signs out your other devices. ${IGNORE}`,
      ],
      link: 'Set a new password here',
    },
    'work-account': {
      heading: 'Your work account',
      paragraphs: ['A link to this account was requested. The password of a work account is not replaced by mail: ask an admin.', IGNORE],
      link: 'Sign in here',
    },
    'password-changed': {
      heading: 'Your password was changed',
      paragraphs: [
        'The password of your account was changed by a link that we mailed to you. All other devices were signed out.',
        'If it was not you, set a new password at once, and change the password of your mailbox.',
      ],
      link: 'Set a new password here',
    },
    'erasure-link': {
      heading: 'Erase your account',
      paragraphs: [
        'You asked us to erase your account, with your addresses, passkeys, carts and mails. It cannot be undone. The link works once, for one hour.',
        'If it was not you, do not open it, and set a new password at once.',
      ],
      link: 'Erase your account here',
    },
    'back-in-stock': {
      heading: 'Back in stock: {{title}}',
      paragraphs: ['You asked us to write when this is back, and it is. We cannot keep it aside, so it may sell out again.'],
      link: 'See it in the shop',
    },
  },
  cancellations: {
    'cancelled-by-customer': 'As you asked, we cancelled it.',
    'cancelled-by-staff': 'Our customer service cancelled it. If you did not ask for that, please write to us.',
    'not-deliverable': 'We are sorry: our warehouse could not send what you ordered. If you still would like it, please order again later.',
    'sold-out': 'Unfortunately not everything that you ordered is left: the page of your order names what is missing.',
    'payment-declined': 'Your payment was declined. Your cart is as it was: you can order again with another card.',
    'payment-hold-lapsed':
      'We are sorry: your bank approved the payment for a limited time only, and that time ran out before we could send your order. So we stopped it. If you still would like it, please order again.',
    'payment-does-not-answer': WENT_WRONG,
    'stock-does-not-answer': WENT_WRONG,
    'payment-not-approved-in-time': 'Your bank asked you to approve the payment, and no approval came in time.',
  },
  total: 'Total',
  cancelledTooLate: 'You had asked us to cancel your order, but this parcel was packed already: your cancellation came too late for it.',
  footer: 'You get this mail because of your order or account at ShopMart.',
  unsubscribe: 'Stop mails of this kind',
};
