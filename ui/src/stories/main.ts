import '#kit/base.css';
import { mount } from 'svelte';
import { startEnvironment } from '../shell/environment.svelte';
import Stories from './Stories.svelte';

startEnvironment();
const target = document.getElementById('app');
if (target) mount(Stories, { target });
