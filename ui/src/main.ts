import '#kit/base.css';
import { mount } from 'svelte';
import Root from './shell/Root.svelte';
import { startWords } from '#i18n';
import { startBackend } from '#state';
import { startEnvironment } from './shell/environment.svelte';

const words = startWords();
startBackend();
startEnvironment();
const target = document.getElementById('app');
if (target) void words.then(() => mount(Root, { target }));
