import type { CartMessage as Message } from './cart-message-text.ts';
import { FormAlert } from '../../../web/ui/form-alert.tsx';

export function CartMessage({ message }: { readonly message: Message | undefined }) {
  if (!message) return null;
  if (!message.isGood) return <FormAlert text={message.text} />;
  return (
    <div className="message good" role="status">
      <p>{message.text}</p>
    </div>
  );
}
