import './style.css';
import { mount } from 'svelte';
import { hasChosenLanguage, speak, speech } from '../i18n/speech.svelte';
import { rememberScheme } from '../screen/look.svelte';
import App from './App.svelte';

rememberScheme();
if (hasChosenLanguage()) speak(speech.language);
mount(App, { target: document.getElementById('hand')! });
