import { replaceCategory } from '../../../../features/product/categories.ts';
import { categoryRoute } from '../../../../features/product/category-route.ts';

export const POST = categoryRoute('saved', replaceCategory);
