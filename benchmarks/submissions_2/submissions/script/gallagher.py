# character-level MLP after makemore part 4, on words that I make up
import numpy as np

rng = np.random.RandomState(2147)
syllables = ["ka", "ri", "mo", "ta", "ne", "lu"]
words = ["".join(syllables[i] for i in rng.randint(0, 6, 3)) for _ in range(60)]
chars = sorted(set("".join(words)))
stoi = {c: i + 1 for i, c in enumerate(chars)}
stoi["."] = 0
vocab_size = len(stoi)
block_size = 3

Xs, Ys = [], []
for w in words:
    context = [0] * block_size
    for ch in w + ".":
        Xs.append(context)
        Ys.append(stoi[ch])
        context = context[1:] + [stoi[ch]]
Xtr, Ytr = np.array(Xs), np.array(Ys)

n_embd, n_hidden = 4, 16
C = rng.randn(vocab_size, n_embd)
W1 = rng.randn(n_embd * block_size, n_hidden) * 0.2
b1 = rng.randn(n_hidden) * 0.01
W2 = rng.randn(n_hidden, vocab_size) * 0.1
b2 = np.zeros(vocab_size)

max_steps = 300
batch_size = 32
n = batch_size
for i in range(max_steps):
    ix = rng.randint(0, Xtr.shape[0], batch_size)
    Xb, Yb = Xtr[ix], Ytr[ix]

    emb = C[Xb]
    embcat = emb.reshape(n, -1)
    hpreact = embcat @ W1 + b1
    h = np.tanh(hpreact)
    logits = h @ W2 + b2
    counts = np.exp(logits - logits.max(1, keepdims=True))
    probs = counts / counts.sum(1, keepdims=True)
    loss = -np.log(probs[range(n), Yb]).mean()

    dlogits = probs.copy()
    dlogits[range(n), Yb] -= 1
    dlogits /= n
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h**2) * dh
    dembcat = dhpreact @ W1.T
    dW1 = embcat.T @ dhpreact
    db1 = dhpreact.sum(0)
    demb = dembcat.reshape(emb.shape)
    dC = np.zeros_like(C)
    for k in range(Xb.shape[0]):
        for j in range(Xb.shape[1]):
            dC[Xb[k, j]] += demb[k, j]

    lr = 0.1
    C = C - lr * dC
    W1 = W1 - lr * dW1
    b1 = b1 - lr * db1
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2

    if i % 100 == 0:
        print(f"{i:7d}/{max_steps:7d}: {loss:.4f}")
