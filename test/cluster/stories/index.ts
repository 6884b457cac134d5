import { crowd } from './crowd.js';
import { nested } from './nested.js';
import { promotion } from './promotion.js';
import { pullRequest } from './pull-request.js';
import type { Story } from './story.js';
import { trouble } from './trouble.js';

export const STORIES: readonly Story[] = [pullRequest, promotion, trouble, crowd, nested];
