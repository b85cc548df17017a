import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

// Told, not guessed: a component that uses no rune would bring in what the older way needs.
export default { preprocess: vitePreprocess(), compilerOptions: { runes: true } };
