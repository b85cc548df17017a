import './style.css';
import { mount } from 'svelte';
import { speak, speech, hasChosenLanguage } from '../i18n/index.svelte';
import App from './App.svelte';
import { rememberScheme } from '../screen/look.svelte';

rememberScheme();
if (hasChosenLanguage()) speak(speech.language);
mount(App, { target: document.getElementById('office')! });
