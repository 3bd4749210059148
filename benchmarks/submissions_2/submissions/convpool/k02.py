import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    xp = np.pad(x, [(0,0),(0,0),(p,p),(p,p)])
    Ho, Wo = 1+(H+2*p-HH)//s, 1+(W+2*p-WW)//s
    out = np.empty((N,F,Ho,Wo))
    for i in range(Ho):
        for j in range(Wo):
            patch = xp[:, None, :, i*s:i*s+HH, j*s:j*s+WW]
            out[:,:,i,j] = (patch*w[None]).sum(axis=(2,3,4)) + b
    return out, (x, w, b, conv_param)

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param['stride'], conv_param['pad']
    F, C, HH, WW = w.shape
    xp = np.pad(x, [(0,0),(0,0),(p,p),(p,p)])
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    db = dout.sum(axis=(0,2,3))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            d = dout[:,:,i,j]
            patch = xp[:, :, i*s:i*s+HH, j*s:j*s+WW]
            dw += np.tensordot(d, patch, axes=(0,0))
            dxp[:, :, i*s:i*s+HH, j*s:j*s+WW] += np.tensordot(d, w, axes=(1,0))
    dx = dxp[:, :, p:-p, p:-p]
    return dx, dw, db

def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    Ho, Wo = (H-ph)//s+1, (W-pw)//s+1
    out = np.empty((N,C,Ho,Wo))
    for i in range(Ho):
        for j in range(Wo):
            out[:,:,i,j] = np.max(x[:,:,i*s:i*s+ph,j*s:j*s+pw], axis=(2,3))
    return out, (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    win = x[n,c,i*s:i*s+ph,j*s:j*s+pw]
                    k = win.argmax()
                    dx[n,c,i*s+k//pw,j*s+k%pw] += dout[n,c,i,j]
    return dx

def avg_pool_forward(x, pool_param):
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    Ho, Wo = (H-ph)//s+1, (W-pw)//s+1
    out = np.empty((N,C,Ho,Wo))
    for i in range(Ho):
        for j in range(Wo):
            out[:,:,i,j] = np.sum(x[:,:,i*s:i*s+ph,j*s:j*s+pw], axis=(2,3))/(ph*pw)
    return out, (x.shape, pool_param)

def avg_pool_backward(dout, cache):
    shape, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    dx = np.zeros(shape)
    share = dout/(ph*pw)
    for a in range(ph):
        for b in range(pw):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    dx[:,:,i*s+a,j*s+b] += share[:,:,i,j]
    return dx
