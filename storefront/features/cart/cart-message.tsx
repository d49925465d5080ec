import type { CartMessage as Message } from './cart-message-text.ts';
import { Trouble } from '../../ui/trouble.tsx';

export function CartMessage({ message }: { readonly message: Message | undefined }) {
  if (!message) return null;
  if (!message.isGood) return <Trouble text={message.text} />;
  return (
    <div className="message good" role="status">
      <p>{message.text}</p>
    </div>
  );
}
