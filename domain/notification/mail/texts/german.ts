import type { Texts } from './texts.ts';

const IGNORE = 'Falls Sie das nicht angefordert haben, ignorieren Sie diese Nachricht: Es hat sich nichts geändert.';
const WENT_WRONG = 'Leider ist bei uns etwas schiefgegangen.';

export const GERMAN: Texts = {
  locale: 'de-DE',
  mails: {
    'order-confirmed': {
      heading: 'Bestellung {{number}} ist bestätigt',
      paragraphs: [
        'Vielen Dank für Ihre Bestellung. Wir haben alles für Sie reserviert und schreiben Ihnen wieder, sobald es unser Lager verlässt.',
      ],
      link: 'Bestellung verfolgen',
    },
    'parcel-shipped': {
      heading: 'Paket {{parcelNo}} der Bestellung {{number}} ist unterwegs',
      paragraphs: ['Es hat unser Lager verlassen. Die Sendungsnummer ist {{trackingNumber}}.'],
      link: 'Inhalt ansehen',
    },
    'order-cancelled': {
      heading: 'Bestellung {{number}} wurde storniert',
      paragraphs: [
        '{{reason}}',
        'Ihnen wurde nichts berechnet; einen Betrag, den Ihre Bank vorgemerkt hat, gibt sie in einigen Tagen wieder frei.',
      ],
      link: 'Bestellung ansehen',
    },
    'account-link': {
      heading: 'Ihr Konto fertigstellen',
      paragraphs: ['Schön, dass Sie dabei sind. Der Link funktioniert einmal, 24 Stunden lang.', IGNORE],
      link: 'Passwort wählen und Konto eröffnen',
    },
    'account-link-instead': {
      heading: 'Ihr Konto fertigstellen',
      paragraphs: [
        'Sie wollten ein neues Passwort, aber mit dieser E-Mail-Adresse gibt es noch kein Konto. Sie können eines eröffnen. Der Link funktioniert einmal, 24 Stunden lang.',
        IGNORE,
      ],
      link: 'Passwort wählen und Konto eröffnen',
    },
    welcome: {
      heading: 'Willkommen bei ShopMart',
      paragraphs: [
        'Guten Tag {{name}},',
        'Ihr Konto ist eröffnet. Darin finden Sie Ihre Bestellungen, wo Sie angemeldet sind und welche Nachrichten Sie bekommen.',
      ],
      link: 'Zu Ihrem Konto',
    },
    'password-link': {
      heading: 'Neues Passwort festlegen',
      paragraphs: [
        'Sie haben ein neues Passwort angefordert. Der Link funktioniert einmal, eine Stunde lang, und meldet Ihre anderen Geräte ab.',
        IGNORE,
      ],
      link: 'Neues Passwort festlegen',
    },
    'password-link-instead': {
      heading: 'Sie haben schon ein Konto',
      paragraphs: [
        'Sie wollten ein Konto eröffnen, und mit dieser E-Mail-Adresse gibt es schon eines. Melden Sie sich mit Ihrem Passwort an oder legen Sie ein neues fest.',
        `Der Link funktioniert einmal, eine Stunde lang, und meldet Ihre anderen Geräte ab. ${IGNORE}`,
      ],
      link: 'Neues Passwort festlegen',
    },
    'work-account': {
      heading: 'Ihr Arbeitskonto',
      paragraphs: [
        'Für dieses Konto wurde ein Link angefordert. Das Passwort eines Arbeitskontos wird nicht per E-Mail ersetzt: Wenden Sie sich an einen Administrator.',
        IGNORE,
      ],
      link: 'Anmelden',
    },
    'password-changed': {
      heading: 'Ihr Passwort wurde geändert',
      paragraphs: [
        'Das Passwort Ihres Kontos wurde über einen Link geändert, den wir Ihnen geschickt haben. Alle anderen Geräte wurden abgemeldet.',
        'Falls Sie das nicht waren, legen Sie sofort ein neues Passwort fest und ändern Sie das Passwort Ihres Postfachs.',
      ],
      link: 'Neues Passwort festlegen',
    },
    'erasure-link': {
      heading: 'Ihr Konto löschen',
      paragraphs: [
        'Sie haben uns gebeten, Ihr Konto zu löschen, mit Ihren Adressen, Passkeys, Warenkörben und Nachrichten. Das lässt sich nicht rückgängig machen. Der Link funktioniert einmal, eine Stunde lang.',
        'Falls Sie das nicht waren, öffnen Sie ihn nicht und legen Sie sofort ein neues Passwort fest.',
      ],
      link: 'Konto löschen',
    },
    'back-in-stock': {
      heading: 'Wieder vorrätig: {{title}}',
      paragraphs: [
        'Sie wollten Bescheid bekommen, sobald es das wieder gibt: Jetzt ist es so weit. Zurücklegen können wir es nicht, es kann also wieder ausverkauft sein.',
      ],
      link: 'Im Shop ansehen',
    },
  },
  cancellations: {
    'cancelled-by-customer': 'Wie gewünscht haben wir sie storniert.',
    'cancelled-by-staff': 'Unser Kundendienst hat sie storniert. Falls Sie das nicht wollten, schreiben Sie uns bitte.',
    'not-deliverable':
      'Es tut uns leid: Unser Lager konnte Ihre Bestellung nicht versenden. Falls Sie sie noch möchten, bestellen Sie bitte später noch einmal.',
    'sold-out': 'Leider ist nicht mehr alles vorrätig, was Sie bestellt haben: Die Seite Ihrer Bestellung nennt, was fehlt.',
    'payment-declined':
      'Ihre Zahlung wurde abgelehnt. Ihr Warenkorb ist unverändert: Sie können mit einer anderen Karte noch einmal bestellen.',
    'payment-hold-lapsed':
      'Es tut uns leid: Ihre Bank hat die Zahlung nur für begrenzte Zeit genehmigt, und diese Zeit ist abgelaufen, bevor wir versenden konnten. Darum haben wir die Bestellung beendet. Falls Sie sie noch möchten, bestellen Sie bitte noch einmal.',
    'payment-does-not-answer': WENT_WRONG,
    'stock-does-not-answer': WENT_WRONG,
    'payment-not-approved-in-time': 'Ihre Bank hat Sie um Freigabe der Zahlung gebeten, und es kam rechtzeitig keine Freigabe.',
  },
  total: 'Summe',
  cancelledTooLate: 'Sie wollten Ihre Bestellung stornieren, aber dieses Paket war schon gepackt: Ihre Stornierung kam dafür zu spät.',
  footer: 'Sie erhalten diese Nachricht wegen Ihrer Bestellung oder Ihres Kontos bei ShopMart.',
  unsubscribe: 'Keine Nachrichten dieser Art mehr',
};
