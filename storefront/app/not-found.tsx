import type { Metadata } from 'next';
import { NotFound } from '../ui/not-found.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default NotFound;
