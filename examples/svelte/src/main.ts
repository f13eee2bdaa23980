// First, so that zod compiles nothing from text: a policy without 'unsafe-eval' forbids it.
import '@countersign/contract/without-eval'
import { mount } from 'svelte'
import App from './app.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')

mount(App, { target })
