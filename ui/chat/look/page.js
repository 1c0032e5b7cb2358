// The page's own script: the address of the page, and what a click on our HTML means.
// It builds no HTML from anybody's text: HTML comes from the server, where it is escaped.
'use strict';
const dateline = (() => {
  let bridge = null;
  let seen = null;
  const actions = {};

  // -- the address, which names the open conversation --------------------------------------
  const wanted = () => (location.hash.startsWith('#c=') ? location.hash.slice(3, 200) : '');
  const conversation = () => document.querySelector('.dl-head')?.dataset.conversation || '';
  // The conversation that was chosen here and is not shown yet: it gets an entry of its own in
  // the history, while a new one that is kept after its first answer stays in the one it has.
  let chosen = null;
  function remember(id) {
    const place = location.pathname + location.search + (id ? `#c=${id}` : '');
    const turned = id === chosen && wanted() !== id;
    chosen = null;
    if (!turned) history.replaceState(history.state, '', place);
    else if (history.state?.reader) {  // the article goes with the answer it stood beside
      history.replaceState(null, '', place);
      dateline.reader.hide();
    } else history.pushState(null, '', place);
  }
  // Back and forward, and an address that is pasted into an open page.
  window.addEventListener('hashchange', () => {
    if (bridge && wanted() !== conversation()) bridge.trigger('openup', {id: wanted()});
  });

  // -- talking to the server and to the reader ---------------------------------------------
  async function call(name, given = {}) {
    try {
      const reply = await bridge.server[name](given);
      if (reply && !reply.error) return reply;
      say(reply?.error || 'The server gave no answer: try again.', true);
    } catch {
      say('Dateline does not answer: is it still running? Then reload the page.', true);
    }
    return null;
  }
  function say(words, wrong = false) {
    let place = document.getElementById('dl-toast');
    if (!place) {
      place = document.createElement('div');
      place.id = 'dl-toast';
      document.body.append(place);
    }
    place.setAttribute('role', wrong ? 'alert' : 'status');
    place.classList.toggle('dl-wrong', wrong);
    place.textContent = words;
    place.classList.add('dl-up');
    clearTimeout(say.timer);
    say.timer = setTimeout(() => place.classList.remove('dl-up'), wrong ? 8000 : 2500);
  }
  function download({name, text, data}) {
    // A file that is no text comes in base64.
    const bytes = data ? Uint8Array.from(atob(data), (c) => c.charCodeAt(0)) : text;
    const type = data ? 'application/octet-stream' : 'text/plain;charset=utf-8';
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], {type}));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // A question to the reader: gives the text of the field (or true), null where cancelled.
  function ask({title, text = '', value = null, long = false, yes = 'Save', danger = false}) {
    return new Promise((answer) => {
      const box = document.createElement('dialog');
      const form = document.createElement('form');
      const head = document.createElement('h2');
      form.method = 'dialog';
      box.className = 'dl-dialog';
      head.textContent = title;
      head.id = 'dl-dialog-title';
      box.setAttribute('aria-labelledby', head.id);
      form.append(head);
      if (text) form.append(Object.assign(document.createElement('p'), {textContent: text}));
      let field = null;
      if (value !== null) {
        field = document.createElement(long ? 'textarea' : 'input');
        field.value = value;
        field.maxLength = long ? 2000 : 120;
        field.setAttribute('aria-label', title);
        if (long) field.rows = 5;
        form.append(field);
      }
      const row = document.createElement('div');
      row.className = 'dl-dialog-row';
      const no = Object.assign(document.createElement('button'), {textContent: 'Cancel'});
      no.className = 'dl-tool';
      no.type = 'button';
      no.addEventListener('click', () => box.close(''));
      const go = Object.assign(document.createElement('button'), {textContent: yes, value: 'yes'});
      go.className = danger ? 'dl-primary dl-danger' : 'dl-primary';
      row.append(no, go);
      form.append(row);
      box.append(form);
      document.body.append(box);
      box.addEventListener('close', () => {
        answer(box.returnValue === 'yes' ? (field ? field.value : true) : null);
        box.remove();
      });
      box.showModal();
      (field || no).focus();
    });
  }

  // -- what a click means --------------------------------------------------------------------
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-do]');
    if (button && actions[button.dataset.do]) actions[button.dataset.do](button, event);
    if (event.target.closest?.('#dl-new')) chosen = '';
  });

  actions.open = (button) => {
    chosen = button.dataset.id;
    bridge.trigger('openup', {id: chosen});
  };
  actions.rename = async () => {
    const now = document.querySelector('.dl-heading')?.textContent || '';
    const title = await ask({title: 'Rename this conversation', value: now});
    if (title === null) return;
    const given = {conversation: conversation(), title};
    const reply = await call('rename', given);
    if (!reply) return;
    // What Gradio holds of both is brought up to date by the next answer.
    put('#dl-head', '.dl-head', reply.head);
    put('#dl-list', '.dl-list', reply.list);
    document.querySelector('.dl-head [data-do=rename]')?.focus();
  };
  actions.delete = async () => {
    const sure = await ask({
      title: 'Delete this conversation?', yes: 'Delete', danger: true,
      text: 'Its questions, answers and ratings are deleted. This cannot be undone.',
    });
    if (sure) bridge.trigger('forget', {id: conversation()});
  };
  actions.export = async (button) => {
    const format = button.dataset.format;
    const turn = Number(button.closest('.dl-tools')?.dataset.turn || 0);
    const given = {conversation: conversation(), turn, format};
    const reply = await call('take_away', given);
    if (reply) download(reply);
  };
  actions.ratings = async () => {
    const reply = await call('ratings');
    if (reply) download(reply);
  };
  actions.example = (button) => {
    const field = document.querySelector('#dl-question textarea, #dl-question input');
    field.value = button.dataset.question;
    field.dispatchEvent(new Event('input', {bubbles: true}));
    setTimeout(() => document.getElementById('dl-ask').click(), 30);
  };
  actions.tab = (button) => {
    const tabs = document.querySelectorAll('#dl-tabs [role=tab]');
    [...tabs].find((t) => t.textContent.trim() === button.dataset.tab)?.click();
  };

  actions.copy = async (button) => {
    const text = button.parentElement.querySelector('.dl-copy').content.textContent;
    let done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch { done = copied(text); }
    say(done ? 'Copied, with its sources.' : 'The browser does not allow copying.', !done);
  };
  function copied(text) {  // pages that came over plain http have no clipboard of their own
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
  const verdict = (tools) => {
    const on = tools.querySelector('[aria-pressed=true]');
    return on ? on.dataset.do : '';
  };
  async function rate(tools, change) {
    const stored = tools.querySelector('template.dl-comment');
    const given = {
      conversation: conversation(), turn: Number(tools.dataset.turn),
      verdict: verdict(tools), comment: stored.content.textContent, ...change,
    };
    const reply = await call('rate', given);
    if (!reply) return;
    stored.content.textContent = reply.comment;
    tools.querySelector('[data-do=comment]').textContent = reply.comment ? 'Comment ✓' : 'Comment';
    for (const b of tools.querySelectorAll('[aria-pressed]')) {
      b.setAttribute('aria-pressed', String(b.dataset.do === given.verdict));
    }
    say('Kept. Ratings can be exported for the evals at the side.');
  }
  const rating = (button) => {
    const tools = button.closest('.dl-tools');
    rate(tools, {verdict: verdict(tools) === button.dataset.do ? '' : button.dataset.do});
  };
  actions.good = rating;
  actions.bad = rating;
  actions.comment = async (button) => {
    const tools = button.closest('.dl-tools');
    const value = tools.querySelector('template.dl-comment').content.textContent;
    const comment = await ask({title: 'Comment on this answer', value, long: true});
    if (comment !== null) rate(tools, {comment});
    button.focus();
  };

  function put(place, what, html) {
    const old = document.querySelector(`${place} ${what}`);
    if (!old) return;
    const made = document.createElement('template');
    made.innerHTML = html;
    old.replaceWith(made.content);
  }

  // -- what changes by itself -----------------------------------------------------------------
  async function pulse() {
    if (document.visibilityState === 'visible' && bridge) {
      let now = null;
      try { now = await bridge.server.pulse({}); } catch { /* it may come back */ }
      if (now && !now.error) {
        const before = seen;
        seen = now;
        if (before && JSON.stringify(before) !== JSON.stringify(now)) {
          bridge.trigger('changed', {});
          if (before.generation !== now.generation) dateline.articles?.refresh();
        }
      }
    }
    setTimeout(pulse, seen && seen.model === 'loading' ? 1000 : 4000);
  }

  // Days are chosen with the browser's own field, which keyboard and screen readers know.
  new MutationObserver(() => {
    for (const field of document.querySelectorAll('.dl-date input:not([type=date])')) {
      field.type = 'date';
    }
  }).observe(document.documentElement, {childList: true, subtree: true});

  // A follow-up stands at the top of the view from its first word to the last of its answer,
  // however the turns above it change, until somebody scrolls or types; the style sheet leaves
  // room for that below it.
  let held = false;
  let before = null;
  new MutationObserver(() => {
    const turn = document.querySelector('#dl-live .dl-turn');
    const now = turn && {
      name: turn.id + turn.querySelector('h3').textContent, busy: turn.getAttribute('aria-busy'),
    };
    if (now && (now.name !== before?.name || (now.busy && !before.busy))) held = turn.id !== 't1';
    if (turn && held) turn.scrollIntoView({block: 'start', behavior: 'instant'});
    if (now && !now.busy && before?.busy) {  // what stands around it changes with its last word
      setTimeout(() => { held &&= before?.name !== now.name; }, 500);
    }
    before = now;
  }).observe(document.documentElement, {childList: true, subtree: true});
  for (const moved of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
    document.addEventListener(moved, () => { held = false; }, {passive: true});
  }

  return {
    actions, ask, call, conversation, remember, say, wanted,
    begin(given) { bridge = given; setTimeout(pulse, 500); },
  };
})();
