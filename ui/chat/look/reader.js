// The article beside the answer, and what hovering over a number shows.
'use strict';
(() => {
  let opener = null;
  let tip = null;

  function reader() {
    let place = document.getElementById('dl-reader');
    if (!place) {
      place = document.createElement('aside');
      place.id = 'dl-reader';
      place.setAttribute('aria-labelledby', 'dl-reader-title');
      document.body.append(place);
    }
    return place;
  }
  async function open(card, from) {
    const {article, start, end} = card.dataset;
    const quoted = card.querySelector('blockquote bdi, .dl-passage bdi');
    hide();
    const reply = await dateline.call('read', {
      article, start: Number(start), end: Number(end),
      words: card.dataset.words || '', quote: quoted?.textContent || '',
    });
    if (!reply) return;
    const place = reader();
    place.innerHTML = reply.html;
    opener = {button: from, card: card.id};
    document.body.classList.add('dl-reading');
    enter();
    for (const lit of document.querySelectorAll('.dl-lit')) lit.classList.remove('dl-lit');
    if (quoted) {
      card.classList.add('dl-lit');
      document.getElementById(card.dataset.seen || '')?.classList.add('dl-lit');
    }
    place.querySelector('#dl-reader-title')?.focus({preventScroll: true});
    const mark = place.querySelector('mark');
    const text = place.querySelector('.dl-reader-text');
    if (mark && text) text.scrollTop = mark.offsetTop - text.clientHeight / 3;
    else if (text) text.scrollTop = 0;
  }
  function close() {
    if (!reading()) return;
    putAway();
    if (history.state?.reader) {
      leaving = true;
      history.back();
    }
  }
  // Takes the article away, and leaves the history as it is.
  function hideArticle() {
    document.body.classList.remove('dl-reading');
    for (const lit of document.querySelectorAll('.dl-lit')) lit.classList.remove('dl-lit');
  }
  function putAway() {
    hideArticle();
    const {button, card} = opener || {};
    const back = button?.isConnected ? button
      : document.querySelector(`.dl-cite[data-card="${CSS.escape(card || '')}"]`)
        || document.querySelector('#dl-question textarea');
    back?.focus();
    opener = null;
  }
  dateline.actions.close = close;
  dateline.reader = {hide: hideArticle};

  // -- an open article has an entry in the history, so that Back closes it ------------------
  // Whether that entry is being left: the browser does so after the script has gone on.
  let leaving = false;
  const reading = () => document.body.classList.contains('dl-reading');
  function enter() {
    if (!leaving && !history.state?.reader) history.pushState({reader: true}, '');
  }
  window.addEventListener('popstate', () => {
    const closes = reading() && !history.state?.reader;
    if (!leaving && !closes) return;
    // What lies below the article may be from before the conversation had an address.
    dateline.remember(dateline.conversation());
    if (!leaving) putAway();
    leaving = false;
    if (reading()) enter();
  });

  document.addEventListener('click', (event) => {
    const number = event.target.closest?.('.dl-cite');
    const title = event.target.closest?.('.dl-open');
    const card = number ? document.getElementById(number.dataset.card)
      : title ? title.closest('[data-article]') : null;
    if (card) open(card, number || title);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
    if (tip && !tip.hidden) hide();
    else close();
  });

  // -- hovering --------------------------------------------------------------------------
  function show(number) {
    const card = document.getElementById(number.dataset.card);
    if (!card) return;
    if (!tip) {
      tip = document.createElement('div');
      tip.id = 'dl-tip';
      tip.setAttribute('role', 'tooltip');
      document.body.append(tip);
    }
    tip.replaceChildren();
    const from = card.querySelector('.dl-from').cloneNode(true);
    for (const extra of from.querySelectorAll('.dl-out, .dl-more')) extra.remove();
    const words = card.querySelector('blockquote').cloneNode(true);
    words.hidden = false;
    tip.append(from, words);
    tip.hidden = false;
    number.setAttribute('aria-describedby', 'dl-tip');
    const at = number.getBoundingClientRect();
    const width = Math.min(360, innerWidth - 24);
    tip.style.width = `${width}px`;
    tip.style.left = `${Math.max(12, Math.min(at.left - 24, innerWidth - width - 12))}px`;
    const below = at.bottom + 8 + tip.offsetHeight < innerHeight;
    tip.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - tip.offsetHeight - 8)}px`;
  }
  function hide() {
    if (tip) tip.hidden = true;
    for (const n of document.querySelectorAll('[aria-describedby=dl-tip]')) {
      n.removeAttribute('aria-describedby');
    }
  }
  const over = (event) => event.target.closest?.('.dl-cite');
  document.addEventListener('pointerover', (e) => { if (over(e) && e.pointerType !== 'touch') show(over(e)); });
  document.addEventListener('pointerout', (e) => { if (over(e)) hide(); });
  document.addEventListener('focusin', (e) => { if (over(e)) show(over(e)); });
  document.addEventListener('focusout', (e) => { if (over(e)) hide(); });
  document.addEventListener('scroll', hide, {passive: true});
})();
