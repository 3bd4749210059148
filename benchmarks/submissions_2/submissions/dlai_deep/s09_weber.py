import numpy as np
import matplotlib.pyplot as plt

def sigmoid(Z):
    Z = np.clip(Z, -700, 700)
    return 1/(1+np.exp(-Z)), Z

def sigmoid_backward(dA, cache):
    A = 1/(1+np.exp(-cache))
    return dA * A * (1-A)

def relu(Z):
    return np.maximum(0,Z), Z

def relu_backward(dA, cache):
    return dA * (cache>0)

def linear_forward(A, W, b):
    Z = W@A + b
    return Z, (A,W,b)

def linear_backward(dZ, cache):
    (A_prev, W, b) = cache
    m = A_prev.shape[1]
    return W.T@dZ, (dZ@A_prev.T)/m, np.sum(dZ,axis=1,keepdims=True)/m

def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters)//2
    for l in range(1,L):
        Z, lc = linear_forward(A, parameters['W'+str(l)], parameters['b'+str(l)])
        A, ac = relu(Z)
        caches.append((lc,ac))
    Z, lc = linear_forward(A, parameters['W'+str(L)], parameters['b'+str(L)])
    AL, ac = sigmoid(Z)
    caches.append((lc,ac))
    return AL, caches

def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y*np.log(AL)+(1-Y)*np.log(1-AL))/m
    return cost

def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y/AL) + (1-Y)/(1-AL)
    lc, ac = caches[-1]
    dA, grads['dW'+str(L)], grads['db'+str(L)] = linear_backward(sigmoid_backward(dA,ac), lc)
    for l in range(L-2,-1,-1):
        lc, ac = caches[l]
        dA, grads['dW'+str(l+1)], grads['db'+str(l+1)] = linear_backward(relu_backward(dA,ac), lc)
    return grads

def update_parameters(parameters, grads, learning_rate):
    L = len(parameters)//2
    for l in range(1,L+1):
        parameters['W'+str(l)] -= learning_rate*grads['dW'+str(l)]
        parameters['b'+str(l)] -= learning_rate*grads['db'+str(l)]
    return parameters

def initialize_adam(parameters):
    v, s = {}, {}
    for k in parameters:
        v['d'+k] = np.zeros_like(parameters[k])
        s['d'+k] = np.zeros_like(parameters[k])
    return v, s

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = grads['d'+k]
        v['d'+k] = beta1*v['d'+k] + (1-beta1)*g
        s['d'+k] = beta2*s['d'+k] + (1-beta2)*g*g
        vhat = v['d'+k]/(1-beta1**t)
        shat = s['d'+k]/(1-beta2**t)
        parameters[k] -= learning_rate*vhat/np.sqrt(shat+epsilon)
    return parameters, v, s

def plot_costs(costs, lr):
    plt.plot(costs)
    plt.title("learning rate "+str(lr))
    plt.show()

if __name__=='__main__':
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2,200)); Y = (X[:1]*X[1:]>0).astype(float)
    P = {'W1':rng.normal(size=(8,2)),'b1':np.zeros((8,1)),'W2':rng.normal(size=(1,8)),'b2':np.zeros((1,1))}
    costs = []
    for i in range(2000):
        AL, c = L_model_forward(X,P)
        costs.append(compute_cost(AL,Y))
        P = update_parameters(P, L_model_backward(AL,Y,c), 0.5)
    plot_costs(costs, .5)
