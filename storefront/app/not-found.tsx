import type { Metadata } from 'next';
import { NotFound } from '../components/not-found.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default NotFound;
