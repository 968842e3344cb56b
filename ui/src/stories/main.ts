import '#kit/base.css';
import { mount } from 'svelte';
import { startWords } from '#i18n';
import { startEnvironment } from '../shell/environment.svelte';
import Stories from './Stories.svelte';

startEnvironment();
const target = document.getElementById('app');
if (target) void startWords().then(() => mount(Stories, { target }));
