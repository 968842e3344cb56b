import '#kit/base.css';
import { mount } from 'svelte';
import Root from './shell/Root.svelte';
import { startBackend } from '#state';
import { startEnvironment } from './shell/environment.svelte';

startBackend();
startEnvironment();
const target = document.getElementById('app');
if (target) mount(Root, { target });
